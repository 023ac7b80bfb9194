"""The network of a run without a grant, and what no run has. What a run with a grant has is in harness/network."""

import sys

import _socket

from harness.absent.fitting import refuse_each
from harness.absent.sentences import BROWSER
from harness.network import names, sockets, tls, waiting
from harness.network.device import no_network, refusal


def replace() -> None:
    for lookup in names.LOOKUPS:
        setattr(_socket, lookup.__name__, lookup)
    refuse_each(_socket, ("socketpair",), refusal)
    waiting.replace()


def _fit_socket(module) -> None:
    sockets.fit(module)
    refuse_each(module, ("socketpair",), refusal)


def _fit_browser(module) -> None:
    def open(url, new=0, autoraise=True):
        """False, as elsewhere where nothing can be shown."""
        print(f"webbrowser.open: {BROWSER}", file=sys.stderr)
        return False

    module.open, module.open_new, module.open_new_tab = open, lambda url: open(url, 1), lambda url: open(url, 2)


FITS = {"_ssl": tls.fit_c, "socket": _fit_socket, "ssl": tls.fit, "webbrowser": _fit_browser}
