"""What to do about errors that clients of such a service make often: packages that are not there, notebooks' own syntax,
and text around code. Python's own words stay as they are.
"""

import keyword
import linecache
import re
import sys

from harness import execution

# Causes and contexts that are looked at for a module that is not there.
_CHAIN = 10
_LINE_CHARACTERS = 500

_INSTALL = (
    "A program cannot install packages: leave that line out. GET /api/packages lists what is installed; POST /api/packages "
    "installs more where the server allows it."
)
_FENCE = "The program holds a Markdown fence (```): send only what is between the fences."
_PROMPT = "The line begins with a prompt of an interactive session: send the code without prompts, and without its output."
_SHELL = "Lines that begin with ! are commands of a notebook, and programs have no shell: leave the line out."
_FIGURES = "Leave the line out: figures that a program leaves open are shown without it."
_MAGIC = "Lines that begin with % are magic commands of IPython, and this is plain Python: leave the line out."
_HELP = "The question mark is IPython's: call help() instead."
_ESCAPED = "The program was escaped twice: it holds \\n as two characters where lines should end."
_TEXT = "The line looks like text, not like Python: send the code alone, and remarks behind #."

_INSTALLERS = frozenset(["pip", "micropip", "piplite", "conda", "ensurepip"])
_INSTALLS = re.compile(r"[!%]{0,2}\s*(?:sudo\s+)?(?:python3?\s+-m\s+)?(?:pip3?|conda|mamba|uv|apt|apt-get)\b").match
_MAGICS = re.compile(r"%{1,2}[A-Za-z_]").match
_PROMPTS = re.compile(r"(?:>>>|\.\.\.)(?:\s|$)|(?:In|Out)\s?\[\d*\]:").match
_HELPS = re.compile(r"\?{1,2}[A-Za-z_]|[A-Za-z_][\w.]*\?{1,2}$").match
# Errors that text brings about; others tell what is wrong with code.
_TEXTUAL = ("invalid syntax", "unterminated string", "invalid character", "invalid decimal literal")
_MARKS = re.compile(r"(?:[-*>•]+|\d+[.)])\s+").match
_WORDS_MIN = 3


def of(error: BaseException) -> dict:
    """{"hint": text} of what Python knows itself, {"module": name} of a module that is not there, or {}."""
    if isinstance(error, SyntaxError):
        cached = linecache.cache.get(execution.program)
        if error.filename != execution.program or not cached or len(cached) < 3:
            return {}
        hint = of_syntax(error, "".join(cached[2]))
        return {"hint": hint} if hint else {}
    seen = error
    for _ in range(_CHAIN):
        if seen is None:
            break
        if type(seen) is ModuleNotFoundError:
            return _of_module(seen)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return {}


def _of_module(error: ModuleNotFoundError) -> dict:
    name = error.name
    # Whoever has more to say than Python has said it.
    if type(name) is not str or error.msg != f"No module named {name!r}":
        return {}
    top = name.partition(".")[0]
    if top in _INSTALLERS:
        return {"hint": _INSTALL}
    if top in sys.stdlib_module_names:
        return {"hint": f"{top} belongs to the standard library, and this interpreter does not have it."}
    return {} if top in sys.modules else {"module": name[:200]}


def of_syntax(error: SyntaxError, source: str) -> str | None:
    lines = source.split("\n")
    number = error.lineno if isinstance(error.lineno, int) else 0
    line = lines[number - 1][:_LINE_CHARACTERS].strip() if 0 < number <= len(lines) else ""
    fence = next((at for at, one in enumerate(lines, 1) if one.lstrip().startswith("```")), None)
    if line.startswith("```") or (fence is not None and number <= fence):
        return _FENCE
    if _INSTALLS(line) and ("install" in line or line[0] in "!%"):
        return _INSTALL
    if line.startswith("!"):
        return _SHELL
    if _MAGICS(line):
        return _FIGURES if line.startswith("%matplotlib") else _MAGIC
    if _PROMPTS(line):
        return _PROMPT
    if _HELPS(line):
        return _HELP
    if "line continuation" in str(error.msg) and "\\n" in line:
        return _ESCAPED
    return _TEXT if _is_text(line, str(error.msg)) else None


def _is_text(line: str, message: str) -> bool:
    """Words, most of them made of letters only, and none of Python's own in front."""
    mark = _MARKS(line)
    words = line[mark.end() :].split() if mark else line.split()
    if len(words) < _WORDS_MIN or not message.startswith(_TEXTUAL):
        return False
    if keyword.iskeyword(words[0]) or words[0] in ("print", "exec") or keyword.issoftkeyword(words[0]):
        return False
    plain = sum(word.strip(".,:;!?*_`\"'()’“”").replace("'", "").replace("’", "").isalpha() for word in words)
    return plain >= 0.7 * len(words)
