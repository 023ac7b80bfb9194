"""Looks at a program without running it: whether it compiles, and what it imports.

The program is data here: it is parsed and compiled, and nothing of it is executed.
"""

import ast
import sys
import warnings
from importlib.util import find_spec

from harness import hints, syntax

# No file's name: the compiler would show the lines of that file.
_NAME = "<program>"
_IMPORTS = 500
_TEXT_CHARACTERS = 500


def look(source: str) -> dict:
    """Answer: {syntaxError: dict or null, warnings: [...], imports: [...], importsCut: bool}."""
    source = syntax.program_text(source)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SyntaxWarning)
        try:
            tree = ast.parse(source, _NAME)
            compile(tree, _NAME, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError as error:
            return _answer(_syntax_error(error, source), [], [])
        except (ValueError, RecursionError, MemoryError) as error:
            return _answer({"message": str(error) or type(error).__name__, "line": None, "column": None}, [], [])
    noted = [{"message": str(one.message), "line": one.lineno} for one in caught[:_IMPORTS]]
    return _answer(None, noted, _imports(tree))


def _answer(syntax_error: dict | None, noted: list, imports: list) -> dict:
    return {
        "syntaxError": syntax_error,
        "warnings": noted,
        "imports": imports[:_IMPORTS],
        "importsCut": len(imports) > _IMPORTS,
    }


def _syntax_error(error: SyntaxError, source: str) -> dict:
    """Lines and columns count from 1; the column is that of the character where the trouble begins."""
    column, end_column = error.offset, error.end_offset
    if syntax.add_line(error, source, _NAME):
        column, end_column = (syntax.column_in_characters(error, offset) for offset in (column, end_column))
    text = error.text
    return {
        "message": error.msg,
        "line": error.lineno,
        "column": column,
        "endLine": error.end_lineno,
        "endColumn": end_column,
        "text": None if text is None else text.rstrip("\n")[:_TEXT_CHARACTERS],
        "hint": hints.of_syntax(error, source),
    }


def _imports(tree: ast.Module) -> list[dict]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in names:
            found.setdefault(name, (node.lineno, node.col_offset + 1))
    rows = [
        {"module": name[:_TEXT_CHARACTERS], "line": line, "column": column, **_state(name)}
        for name, (line, column) in found.items()
    ]
    return sorted(rows, key=lambda row: (row["line"], row["column"]))


def _state(name: str) -> dict:
    """Whether Python would find the module's first part. Looking for that part runs no code of a package."""
    top = name.partition(".")[0]
    state = {"found": False, "standard": top in sys.stdlib_module_names, "blocked": None}
    if top == "":
        state["blocked"] = "a program is no package, so it has no relative imports"
        return state
    try:
        state["found"] = top in sys.modules or find_spec(top) is not None
    except ImportError as error:
        state["blocked"] = str(error)[:_TEXT_CHARACTERS]
    except ValueError:
        state["found"] = True
    return state
