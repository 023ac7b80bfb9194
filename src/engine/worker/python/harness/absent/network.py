"""The network: where a socket is made, or a name looked up, which every library does first."""

import _socket
import errno
import sys

from harness.absent.fitting import refuse_each
from harness.absent.sentences import BROWSER, NETWORK, TLS

_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")


def no_network() -> OSError:
    return PermissionError(errno.EACCES, NETWORK)


def _unknown() -> OSError:
    return _socket.gaierror(_socket.EAI_FAIL, NETWORK)


def replace() -> None:
    refuse_each(_socket, _LOOKUPS, _unknown)
    refuse_each(_socket, ("socketpair",), no_network)


def _fit_socket(module) -> None:
    refuse_each(module, _LOOKUPS, _unknown)
    refuse_each(module, ("socketpair", "fromfd", "create_server"), no_network)
    refuse_each(module.socket, ("__init__",), no_network)


def _fit_ssl(module) -> None:
    def no_tls():
        return module.SSLError(errno.EACCES, TLS)

    # As elsewhere; here they are made by a module of Python.
    for error in [one for name, one in vars(module).items() if name.startswith("SSL") and name.endswith("Error")]:
        error.__module__ = "ssl"
    refuse_each(module.SSLContext, ("wrap_socket", "wrap_bio"), no_tls)
    refuse_each(module.SSLObject, ("__init__",), no_tls)
    refuse_each(module, ("get_server_certificate", "_txt2obj", "_nid2obj"), no_tls)


def _fit_browser(module) -> None:
    def open(url, new=0, autoraise=True):
        """False, as elsewhere where nothing can be shown."""
        print(f"webbrowser.open: {BROWSER}", file=sys.stderr)
        return False

    module.open, module.open_new, module.open_new_tab = open, lambda url: open(url, 1), lambda url: open(url, 2)


FITS = {"socket": _fit_socket, "ssl": _fit_ssl, "webbrowser": _fit_browser}
