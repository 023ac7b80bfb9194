"""Imports what packages import only when it is first used, so that no run pays for it.

These are modules that their own code names (in functions, in `__getattr__` of a package, for type checkers), and the
public modules of the packages that were asked for. A program finds them in sys.modules, as it finds the packages, and
notices nothing else: a module whose import fails, warns, prints, or changes what all programs share is removed again.
"""

import dis
import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import resolve_name
from opcode import opmap

_IMPORT = bytes([opmap["IMPORT_NAME"]])
# Most bytes of source that are imported this way, in all and of one package; in memory they take some five times as much.
# A limit in bytes, not in time: servers that share sessions must come to the same image.
_BYTES, _BYTES_EACH = 12 << 20, 4 << 20
# Parts of names of modules that no program imports.
_ASIDE = frozenset(
    """__main__ _pyinstaller benchmark benchmarks conftest demo demos distutils example examples f2py setup test testing
    tests""".split()
)


class Watch:
    """Notes, while modules are imported, which others their code names."""

    def __init__(self):
        # In the order in which they were found.
        self.named: dict[str, None] = {}
        # Bytes of source that were imported, by package.
        self.imported: dict[str, int] = {}

    def __enter__(self):
        get_code = SourceFileLoader.get_code

        def noting(loader, name):
            code = get_code(loader, name)
            top = name.partition(".")[0]
            self.imported[top] = self.imported.get(top, 0) + os.stat(loader.path).st_size
            package = name if loader.is_package(name) else name.rpartition(".")[0]
            self.named.update(dict.fromkeys(named_in(code, package)))
            return code

        # It is inherited.
        SourceFileLoader.get_code = noting
        return self

    def __exit__(self, *_):
        del SourceFileLoader.get_code

    def is_full(self, name: str) -> bool:
        """Whether enough was imported already of the package that has this module, or in all."""
        return self.imported.get(name.partition(".")[0], 0) > _BYTES_EACH or sum(self.imported.values()) > _BYTES


def import_more(watch: Watch, asked: list[str], attempt) -> None:
    """@param asked: names of modules that were asked for; attempt: imports one, or leaves nothing of it and returns False"""
    offered = _offered()
    watch.imported.clear()
    done = set()
    public = [name for name in offered if name.rpartition(".")[0] in asked and "._" not in name]
    for more in ((), public):
        watch.named.update(dict.fromkeys(more))
        # It grows while they are imported.
        while fresh := [name for name in watch.named if name not in done]:
            done.update(fresh)
            for name in fresh:
                if name not in offered or name in sys.modules or watch.is_full(name):
                    continue
                known = len(watch.named)
                if not attempt(name):
                    # Nor does what it names.
                    for _ in range(len(watch.named) - known):
                        watch.named.popitem()


def named_in(code, package: str):
    """Names of modules that the code imports or may import, in its functions too; `from a import b` gives a and a.b."""
    todo = [code]
    while todo:
        one = todo.pop()
        todo.extend(const for const in reversed(one.co_consts) if type(const) is type(code))
        if _IMPORT not in one.co_code:
            continue
        for name, level, from_list in dis._find_imports(one):
            try:
                name = resolve_name("." * level + name, package)
            except ImportError:
                continue
            yield name
            for part in from_list or ():
                yield f"{name}.{part}"


def _offered() -> dict[str, None]:
    """The modules of all packages by their sources, without those that no program imports.

    Extension modules are left out: imported in any other way than by their own Python code, they may end the interpreter.
    """
    offered = {}
    for entry in sys.path:
        if not entry.endswith("/site-packages"):
            continue
        for folder, folders, files in os.walk(entry):
            folders[:] = sorted(name for name in folders if name.isidentifier() and name not in _ASIDE)
            package = folder[len(entry) + 1 :].replace("/", ".")
            for file in sorted(files):
                name = file.removesuffix(".py") if file.endswith(".py") else ""
                if name == "__init__":
                    offered[package] = None
                elif name.isidentifier() and name not in _ASIDE and not name.startswith("test_"):
                    offered[f"{package}.{name}".lstrip(".")] = None
    return offered
