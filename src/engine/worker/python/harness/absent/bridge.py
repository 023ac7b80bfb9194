"""Takes Pyodide's bridge to JavaScript out of Python: what is written in C, and every object of JavaScript.

Calling these ends a run outside Python, since the import gate refuses what they ask of JavaScript. Programs that touch
them by accident, or try whether they work, get an exception.
"""

import sys
from types import BuiltinFunctionType

from _pyodide import _core_docs, _importhook
from harness.absent.fitting import refuse_each, refusing
from harness.absent.sentences import JAVASCRIPT
from harness.network.device import no_network

_CORE = "_pyodide_core"


def _no_javascript() -> RuntimeError:
    return RuntimeError(JAVASCRIPT)


def can_run_sync() -> bool:
    """Whether run_sync() would work: never, here."""
    return False


def take_out() -> None:
    """Leave nothing of the bridge in any module. Nothing of Pyodide's own start works after that."""
    import pyodide._nodesock_transport
    import pyodide._run_js
    import pyodide.code
    import pyodide.http
    from pyodide import ffi

    core = ffi._pyodide_core
    classes = {value for value in vars(core).values() if isinstance(value, type)}
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("pyodide", "_pyodide")]
    for module in (core, *modules):
        for name, value in list(vars(module).items()):
            if not name.startswith("__") and _is_of_bridge(value, classes):
                setattr(module, name, _stand_in(name, value))
    del ffi._pyodide_core
    core.jsproxy_typedict.clear()
    _importhook.jsfinder.jsproxies.clear()
    for module, names in (
        (pyodide.http, ("open_url", "pyfetch")),
        (pyodide.http._pyfetch, ("pyfetch",)),
        (pyodide.http.pyxhr, ("_xhr_request",)),
    ):
        refuse_each(module, names, no_network)
    for module in (pyodide.code, pyodide._run_js):
        refuse_each(module, ("run_js",), _no_javascript)


def _is_of_bridge(value: object, classes: set) -> bool:
    if isinstance(value, BuiltinFunctionType):
        return value.__module__ == _CORE
    if isinstance(value, type):
        return value in classes
    # Not isinstance(), which asks the object.
    kind = type(value)
    return kind in classes or (kind is not _core_docs.JsNull and hasattr(kind, "_js_type_flags"))


def _stand_in(name: str, value: object) -> object:
    if name == "can_run_sync":
        return can_run_sync
    if name == "JsException":
        return _core_docs.JsException
    stand_in = refusing(name, value if isinstance(value, BuiltinFunctionType) else None, _no_javascript)
    stand_in.__module__ = "pyodide.ffi"
    return stand_in
