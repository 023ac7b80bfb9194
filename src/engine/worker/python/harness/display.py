"""What a program shows beside its text: display(), the rich forms of its last value, figures left open.

A display is a bundle {media type: text}; see forms.py. Each write to /dev/display is one message: a bundle; a list with one
bundle, which shows the value; or a number of ms, which asks for an alarm. The worker checks them again, since a program can
write anything there.
"""

import builtins
import os
import sys
from _signal import SIGALRM
from _signal import signal as _signal_of
from json import JSONEncoder
from time import monotonic

from harness.forms import PLAIN, Forms
from harness.reprs import bounded_repr
from harness.shape import type_name

_DEVICE = "/dev/display"
# How long making the forms of the value may take: a share of the time that the run has left, and at most so many seconds.
_SHARE, _SECONDS = 0.5, 10.0

_encode = JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_open, _write, _close = os.open, os.write, os.close

# What this run may still show, in characters; forms left out; how figures are saved; when the run must end.
_left = 0
_cut = 0
_figures = "png"
_end = 0.0
# The figure that was shown as the value.
_shown_figure = None


class _TooSlow(BaseException):
    """The forms of the value take too long. Not an Exception, so that `except Exception` in their methods does not catch it."""


def install() -> None:
    builtins.display = display


def begin(limit: int, figures: str, timeout_ms: float) -> None:
    global _left, _cut, _figures, _end, _shown_figure
    _left, _cut, _figures, _end, _shown_figure = limit, 0, figures, monotonic() + timeout_ms / 1000, None


def cut() -> int:
    """How many forms of values were left out: too large, of a wrong type, or their methods failed."""
    return _cut


def display(*values) -> None:
    """Show values: in every form that they offer (_repr_html_, _repr_png_, ...), and as text."""
    for value in values:
        forms = Forms(_left, bounded_repr(value))
        if type(value) not in PLAIN:
            _collect(forms, value)
        _show(forms)


def show_value(value: object, text: str) -> None:
    """Show the value of the last expression, if it has more to offer than `text`, its repr()."""
    global _shown_figure
    if type(value) in PLAIN:
        return
    forms = Forms(_left, text)
    try:
        _in_time(_collect, forms, value)
    except _TooSlow:
        forms.cut += 1
        _note(f"The forms of the last value ({type_name(type(value))}) take too long: those that are not ready are left out.")
    if forms.rich and _is_figure(value):
        _shown_figure = value
    _show(forms, is_value=True)


def show_figures() -> None:
    """Show the figures that the program left open, in order, and close them."""
    global _shown_figure
    shown, _shown_figure = _shown_figure, None
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    try:
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            if figure is not shown:
                forms = Forms(_left)
                forms.add_picture(figure, _figures)
                _show(forms)
    except Exception:
        _leave_out()
    try:
        pyplot.close("all")
    except Exception:
        _leave_out()


def _collect(forms: Forms, value: object) -> None:
    forms.collect(value)
    if not forms.rich and _is_figure(value):
        forms.add_picture(value, _figures)


def _in_time(function, *arguments) -> None:
    """Call a function. @raises _TooSlow when it takes too long"""
    was = _signal_of(SIGALRM, _too_slow)
    try:
        _alarm(max(1, round(1000 * min(_SECONDS, (_end - monotonic()) * _SHARE))))
        function(*arguments)
    finally:
        _alarm(0)
        _signal_of(SIGALRM, was)


def _alarm(ms: int) -> None:
    try:
        _tell(ms)
    except OSError:
        # The program has used up its descriptors: the limit of the run remains.
        pass


def _too_slow(number, frame) -> None:
    raise _TooSlow


def _show(forms: Forms, is_value: bool = False) -> None:
    global _left, _cut
    _cut += forms.cut
    bundle = forms.kept
    if not bundle or (is_value and not forms.rich):
        return
    _left -= sum(len(mime) + len(text) for mime, text in bundle.items())
    try:
        _tell([bundle] if is_value else bundle)
    except OSError:
        _leave_out()


def _tell(message: object) -> None:
    device = _open(_DEVICE, os.O_WRONLY)
    try:
        _write(device, _encode(message).encode())
    finally:
        _close(device)


def _leave_out() -> None:
    global _cut
    _cut += 1


def _note(sentence: str) -> None:
    try:
        print(sentence, file=sys.stderr)
    except Exception:
        # A stream of the program.
        pass


def _is_figure(value: object) -> bool:
    kind = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return isinstance(kind, type) and issubclass(type(value), kind)
