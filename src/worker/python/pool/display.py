"""What a program shows beside its text: display(), the rich forms of its last value, figures left open.

A display is a bundle {media type: text}: JSON types hold JSON text, binary types base64. It leaves through
/dev/display, one write for each; the worker checks it again, since a program may write there what it likes.
"""

import binascii
import builtins
import os
import re
import sys
from io import BytesIO
from itertools import islice
from json import JSONEncoder

from pool import results
from pool.reprs import bounded_repr
from pool.shape import whole

_DEVICE = "/dev/display"
_METHODS = (
    ("text/html", "_repr_html_"),
    ("text/markdown", "_repr_markdown_"),
    ("text/latex", "_repr_latex_"),
    ("image/svg+xml", "_repr_svg_"),
    ("image/png", "_repr_png_"),
    ("image/jpeg", "_repr_jpeg_"),
    ("application/json", "_repr_json_"),
)
# Values of these classes have no rich form, and nearly every value is one of them.
_PLAIN = frozenset(
    [type(None), bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type]
)
# Known to protocol/mime-bundle.ts and bounded-json.ts, which refuse a bundle of more.
_FORMS = 32
_VALUES = 1_000_000
_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}").fullmatch
_BINARY = re.compile(r"(image|audio|video|font)/(?!svg\+xml$)|application/(pdf|octet-stream|zip)$").match

_encode = JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_open, _write, _close = os.open, os.write, os.close

# What this run may still show, in characters; forms left out; how figures are saved.
_left = 0
_cut = 0
_figures = "png"


def install() -> None:
    builtins.display = display


def begin(limit: int, figures: str) -> None:
    global _left, _cut, _figures
    _left, _cut, _figures = limit, 0, figures


def cut() -> int:
    """How many forms of values were left out: too large, of a wrong type, or their methods failed."""
    return _cut


def display(*values) -> None:
    """Show values: in every form that they offer (_repr_html_, _repr_png_, ...), and as text."""
    for value in values:
        forms = {"text/plain": bounded_repr(value)}
        forms.update(_rich_forms(value))
        _show(forms)


def show_value(value: object, text: str) -> None:
    """Show the value of the last expression, if it has more to offer than `text`, its repr()."""
    if type(value) in _PLAIN or _is_open_figure(value):
        return
    forms = _rich_forms(value)
    if forms:
        _show({"text/plain": text, **forms})


def show_figures() -> None:
    """Show the figures that the program left open, in order, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    try:
        for number in pyplot.get_fignums():
            forms = {}
            _add_picture(forms, pyplot.figure(number))
            if forms:
                _show(forms)
    except Exception:
        _leave_out()
    try:
        pyplot.close("all")
    except Exception:
        _leave_out()


def _rich_forms(value: object) -> dict[str, str]:
    forms = {}
    if type(value) in _PLAIN:
        return forms
    bundle = _ask(value, "_repr_mimebundle_")
    if isinstance(bundle, dict):
        # One is for the text.
        for mime, data in islice(dict.items(bundle), _FORMS - 1):
            _add(forms, mime, data)
        if dict.__len__(bundle) > _FORMS - 1:
            _leave_out()
    for mime, name in _METHODS:
        # A picture needs one form: Pillow's images offer two.
        if mime not in forms and not (mime == "image/jpeg" and "image/png" in forms):
            data = _ask(value, name)
            if data is not None:
                _add(forms, mime, data)
    if not forms and _is_figure(value):
        _add_picture(forms, value)
    return forms


def _ask(value: object, name: str):
    """What the method of this name says, without its metadata; None when there is no such method, or it fails."""
    try:
        # Of the class: an object that answers to every name has no rich forms.
        if getattr(type(value), name, None) is None:
            return None
        data = getattr(value, name)()
        return data[0] if type(data) is tuple and data else data
    except Exception:
        _leave_out()
        return None


def _add(forms: dict, mime: object, data: object) -> None:
    try:
        mime = str.lower(mime) if str.__len__(mime) < 256 else ""
        text = _text_of(mime, data) if _MIME_TYPE(mime) else None
    except Exception:
        text = None
    if text is None or len(text) > _left:
        _leave_out()
    else:
        forms[mime] = text


def _text_of(mime: str, data: object) -> str | None:
    if mime == "application/json" or mime.endswith("+json"):
        return results.json_text(data, _left, _VALUES)[0]
    if _BINARY(mime):
        if isinstance(data, str):
            # White space included, which base64 has after every 76 characters.
            return "".join(data.split()) if str.__len__(data) <= 2 * _left else None
        # Four characters of base64 for three bytes.
        if memoryview(data).nbytes > _left:
            return None
        return binascii.b2a_base64(data, newline=False).decode()
    return whole(data) if type(data) is str else None


def _show(forms: dict) -> None:
    global _left
    size = sum(len(mime) + len(text) for mime, text in forms.items())
    if size > _left:
        _leave_out()
        return
    _left -= size
    try:
        device = _open(_DEVICE, os.O_WRONLY)
        try:
            _write(device, _encode(forms).encode())
        finally:
            _close(device)
    except OSError:
        _leave_out()


def _leave_out() -> None:
    global _cut
    _cut += 1


def _add_picture(forms: dict, figure) -> None:
    buffer = BytesIO()
    try:
        figure.savefig(buffer, format=_figures, bbox_inches="tight")
        if _figures == "svg":
            _add(forms, "image/svg+xml", buffer.getvalue().decode())
        else:
            _add(forms, "image/png", buffer.getvalue())
    except Exception:
        _leave_out()


def _is_figure(value: object) -> bool:
    kind = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return isinstance(kind, type) and issubclass(type(value), kind)


def _is_open_figure(value: object) -> bool:
    """Whether show_figures() will show it anyway."""
    if not _is_figure(value):
        return False
    try:
        pyplot = sys.modules.get("matplotlib.pyplot")
        return pyplot is not None and value.number in pyplot.get_fignums()
    except Exception:
        return False
