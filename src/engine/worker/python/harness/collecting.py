"""Collects garbage when the worker asks for it, because of its bytes: with a signal that nothing else sends."""

import gc
import signal

# Known to interpreter/host-functions.ts. The last one there is.
SIGNAL = 64

_collect, _isenabled = gc.collect, gc.isenabled


def install() -> None:
    signal.signal(SIGNAL, _on_signal)


def _on_signal(number, frame) -> None:
    if _isenabled():
        _collect()
