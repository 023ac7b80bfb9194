"""What libraries import on Emscripten in place of sockets: the ordinary ways, by those names.

urllib3 has its connections replaced there by ones that ask JavaScript, as have the copies that other packages bring along;
httpx2 takes its transports from a package of that name.
"""

import importlib
from importlib.machinery import ModuleSpec

from harness.hidden import hidden

_URLLIB3 = "urllib3.contrib.emscripten"
_HTTPX2 = "httpx2_jsfetch"
_TRANSPORTS = {"JavascriptFetchTransport": "HTTPTransport", "AsyncJavascriptFetchTransport": "AsyncHTTPTransport"}


class Loader:
    @staticmethod
    @hidden
    def create_module(spec):
        return None

    @staticmethod
    @hidden
    def exec_module(module):
        if module.__name__ == _HTTPX2:
            module.__getattr__ = _transport
        else:
            module.inject_into_urllib3 = lambda: None


def _transport(name):
    if name not in _TRANSPORTS:
        raise AttributeError(f"module {_HTTPX2!r} has no attribute {name!r}")
    return getattr(importlib.import_module("httpx2._transports.default"), _TRANSPORTS[name])


@hidden
def spec_of(name: str) -> ModuleSpec | None:
    """The spec of a stand-in, or None for any other name."""
    is_one = name == _HTTPX2 or name == _URLLIB3 or name.endswith(f".{_URLLIB3}")
    return ModuleSpec(name, Loader) if is_one else None
