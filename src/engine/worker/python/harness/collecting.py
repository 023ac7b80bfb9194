"""Collects garbage when the worker asks for it, because of its bytes: with two signals that nothing else sends."""

import gc
import signal
from time import perf_counter

# Known to interpreter/host-functions.ts. The last two there are.
PACED, NOW = 63, 64
# Paced collections take at most one part in ten of a program's time, and what was saved up: on a large heap each one is long.
SHARE = 0.1
SAVED = 0.2

_collect, _isenabled, _time = gc.collect, gc.isenabled, perf_counter
_credit = SAVED
_ended = 0.0


def install() -> None:
    signal.signal(NOW, _on_signal)
    signal.signal(PACED, _on_signal)


def _on_signal(number, frame) -> None:
    global _credit, _ended
    if not _isenabled():
        return
    began = _time()
    _credit = min(SAVED, _credit + SHARE * (began - _ended))
    _ended = began
    if number == PACED and _credit <= 0:
        return
    _collect()
    _ended = _time()
    _credit -= _ended - began
