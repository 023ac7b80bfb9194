"""The deadline's interrupts, once the program has ended by one: a second one follows, which has nobody to tell."""

import _signal

_signal_of = _signal.signal
_INTERRUPT, _IGNORE = _signal.SIGINT, _signal.SIG_IGN
_handler = None


def ignore() -> None:
    global _handler
    if _handler is None:
        _handler = _signal_of(_INTERRUPT, _IGNORE)


def heed() -> None:
    """Give the program its handler back, for the next step of its session."""
    global _handler
    if _handler is not None:
        _signal_of(_INTERRUPT, _handler)
        _handler = None
