"""The modules `js` and `pyodide_js`: they can be imported, as libraries for Pyodide do, and hold nothing.

What a program asks of them raises the sentence: AttributeError, so that hasattr() answers False. Pyodide's own modules of
these names hold the way to JavaScript, and are in no image.
"""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from _pyodide._core_docs import JsException

from harness.absent.sentences import JAVASCRIPT, JAVASCRIPT_OR_NETWORK, NETWORK
from harness.hidden import hidden

NAMES = ("js", "pyodide_js")
# Through these, libraries make requests. urllib3 reads the error as one of the network.
_NETWORK = frozenset(["AbortController", "EventSource", "Headers", "Request", "Response", "WebSocket", "XMLHttpRequest", "fetch"])


class _Module(ModuleType):
    @hidden
    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name in _NETWORK:
            raise _NetworkError
        if name == "console" and sys._getframe(1).f_globals.get("__name__") == "urllib3.contrib.emscripten.fetch":
            # urllib3 warns there before its first request, which must reach the error of the network.
            return _Silent
        raise AttributeError(JAVASCRIPT)

    def __dir__(self):
        return []


class _Silent:
    @staticmethod
    def warn(*_args):
        pass


class _NetworkError(AttributeError, JsException):
    """`except JsException` catches it, too: urllib3 turns it into its connection error, and requests into its own."""

    message = NETWORK

    def __new__(cls, *args):
        return AttributeError.__new__(cls, *args)

    def __init__(self):
        super().__init__(NETWORK, name="NetworkError")

    __str__ = AttributeError.__str__


_NetworkError.__module__, _NetworkError.__qualname__ = "pyodide.ffi", "JsException"


class Loader:
    @staticmethod
    @hidden
    def create_module(spec):
        return _Module(spec.name)

    @staticmethod
    @hidden
    def exec_module(module):
        # The import system sets it where a spec has a location; there is no file.
        vars(module).pop("__file__", None)


@hidden
def spec_of(name: str) -> ModuleSpec:
    """The spec of one of NAMES."""
    # `from js import x` fails with "cannot import name 'x' from 'js' (origin)".
    spec = ModuleSpec(name, Loader, origin=JAVASCRIPT_OR_NETWORK)
    spec.has_location = True
    return spec
