"""Takes away what only works with JavaScript, so that programs get an ordinary ImportError.

This is for good error messages. The boundary itself is the import gate, which stands outside the interpreter.
"""

import sys

from harness.absent import javascript
from harness.absent.missing import MISSING
from harness.hidden import hidden
from harness.network import stand_ins

_REPLACED = frozenset([*javascript.NAMES, *MISSING])


class _BlockedFinder:
    """Says why an import fails. `js` and `pyodide_js` can be imported, and are empty; see also network/stand_ins.py."""

    @staticmethod
    @hidden
    def find_spec(name, path=None, target=None):
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}: {MISSING[name]}", name=name)
        return javascript.spec_of(name) if name in javascript.NAMES else stand_ins.spec_of(name)


def install() -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] in _REPLACED:
            del sys.modules[name]
    # Pyodide's own finders keep the JavaScript globals reachable.
    sys.meta_path[:] = [f for f in sys.meta_path if f is not _BlockedFinder and not _is_pyodides(f)]
    sys.meta_path.insert(0, _BlockedFinder)


def _is_pyodides(finder: object) -> bool:
    kind = finder if isinstance(finder, type) else type(finder)
    return kind.__module__.startswith("_pyodide")
