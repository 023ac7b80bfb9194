"""The rich forms of a value: what its class offers to notebooks, as {media type: text}.

JSON types hold JSON text, binary types base64. Whatever a method does, the run goes on: a form that it fails to make is
left out, and standard error says why, as in IPython.
"""

import binascii
import re
import sys
from io import BytesIO
from itertools import islice
from json import JSONDecoder

from harness import errors, results
from harness.shape import type_name, whole

# In this order they are kept as long as there is room.
_METHODS = (
    ("text/html", "_repr_html_"),
    ("text/markdown", "_repr_markdown_"),
    ("text/latex", "_repr_latex_"),
    ("image/svg+xml", "_repr_svg_"),
    ("image/png", "_repr_png_"),
    ("image/jpeg", "_repr_jpeg_"),
    ("application/json", "_repr_json_"),
    ("application/javascript", "_repr_javascript_"),
    ("application/pdf", "_repr_pdf_"),
)
# Values of these classes have no rich form, and nearly every value is one of them.
PLAIN = frozenset(
    [type(None), bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type]
)
# Known to protocol/mime-bundle.ts and bounded-json.ts, which refuse a bundle of more.
_FORMS = 32
_VALUES = 1_000_000
_decode = JSONDecoder().decode
# A metaclass may answer anything.
_mro, _dict, _name = (type.__dict__[part].__get__ for part in ("__mro__", "__dict__", "__name__"))
_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}").fullmatch
_BINARY = re.compile(r"(image|audio|video|font)/(?!svg\+xml$)|application/(pdf|octet-stream|zip)$").match
# https://vega.github.io/schema/vega-lite/v6.1.0.json
_VEGA_LITE = re.compile(r".*/vega-lite/v(\d{1,4})\b").match


class Forms:
    """Collects the forms of one value, at most `left` characters in all. The first is `text`, its repr()."""

    def __init__(self, left: int, text: str | None = None):
        self.kept: dict[str, str] = {}
        # How many forms were left out, and how many of those that the value offers were kept.
        self.cut = self.rich = 0
        self._left = left
        if text is not None:
            self._add("text/plain", text)
            self.rich = 0

    def collect(self, value: object) -> None:
        bundle = self._ask(value, "_repr_mimebundle_", include=None, exclude=None)
        if isinstance(bundle, dict):
            # One is for the text.
            for mime, data in islice(dict.items(bundle), _FORMS - 1):
                self._add(mime, data)
            if dict.__len__(bundle) > _FORMS - 1:
                self.cut += 1
        for mime, name in _METHODS:
            # A picture needs one form: Pillow's images offer two.
            if mime not in self.kept and not (mime == "image/jpeg" and "image/png" in self.kept):
                data = self._ask(value, name)
                if data is not None:
                    self._add(mime, data)
        describe = _CHARTS.get(_chart_kind(type(value)))
        if describe:
            self._add_chart(value, describe)

    def add_picture(self, figure, format_: str) -> None:
        """Of a figure of matplotlib, as "png" or "svg"."""
        buffer = BytesIO()
        try:
            figure.savefig(buffer, format=format_, bbox_inches="tight")
            if format_ == "svg":
                self._add("image/svg+xml", buffer.getvalue().decode())
            else:
                self._add("image/png", buffer.getvalue())
        except Exception as error:
            self._fail(f"{type_name(type(figure))}.savefig()", error)

    def _add_chart(self, value: object, describe) -> None:
        """Add the description from which a client draws a chart itself, which these libraries leave out of bundles by default."""
        try:
            mime, data = describe(value)
        except Exception as error:
            self._fail(f"the description of {type_name(type(value))}", error)
        else:
            if mime not in self.kept:
                self._add(mime, data)

    def _ask(self, value: object, name: str, **arguments):
        """What the method of this name returns, without its metadata; None when there is no such method, or it fails."""
        try:
            # Of the class: an object that answers to every name has no rich forms.
            if getattr(type(value), name, None) is None:
                return None
        except Exception:
            self.cut += 1
            return None
        try:
            data = _call(getattr(value, name), arguments)
            return data[0] if type(data) is tuple and data else data
        except NotImplementedError:
            # The method is there for a subclass.
            return None
        except Exception as error:
            self._fail(f"{type_name(type(value))}.{name}()", error)
            return None

    def _fail(self, what: str, error: Exception) -> None:
        self.cut += 1
        try:
            print(f"{what} failed, so this form of the value is left out:", file=sys.stderr)
            print(errors.describe(error)["traceback"], end="", file=sys.stderr)
        except Exception:
            # A stream of the program.
            pass

    def _add(self, mime: object, data: object) -> None:
        try:
            mime = str.lower(mime) if str.__len__(mime) < 256 else ""
            text = self._text_of(mime, data) if _MIME_TYPE(mime) else None
        except Exception:
            text = None
        size = len(mime) + len(text) if text is not None else 0
        if text is None or size > self._left:
            self.cut += 1
        else:
            self._left -= size
            self.rich += 1
            self.kept[mime] = text

    def _text_of(self, mime: str, data: object) -> str | None:
        if mime == "application/json" or mime.endswith("+json"):
            return results.json_text(data, self._left, _VALUES)[0]
        if _BINARY(mime):
            if isinstance(data, str):
                # White space included, which base64 has after every 76 characters.
                return "".join(data.split()) if str.__len__(data) <= 2 * self._left else None
            # Four characters of base64 for three bytes.
            if memoryview(data).nbytes > self._left:
                return None
            return binascii.b2a_base64(data, newline=False).decode()
        return whole(data) if type(data) is str else None


def _call(method, arguments: dict):
    """Call a method with arguments, as IPython does, or without when it does not take them."""
    if arguments:
        try:
            return method(**arguments)
        except TypeError as error:
            # Raised inside the method, not by the call: the traceback has one more frame.
            if error.__traceback__.tb_next is not None:
                raise
    return method()


def _chart_kind(kind: type) -> str | None:
    """The key in _CHARTS of the first base class that is there; None when there is none."""
    for base in _mro(kind):
        module = _dict(base).get("__module__")
        if type(module) is str and module.startswith(("altair.", "plotly.")):
            name = f"{module.partition('.')[0]}.{_name(base)}"
            if name in _CHARTS:
                return name
    return None


def _vega_lite(chart) -> tuple[str, dict]:
    spec = chart.to_dict()
    return f"application/vnd.vegalite.v{_VEGA_LITE(spec['$schema'])[1]}+json", spec


def _plotly(figure) -> tuple[str, dict]:
    # to_json() turns arrays, such as numpy's, into plain lists.
    return "application/vnd.plotly.v1+json", _decode(figure.to_json())


# The media types are those that nbclient, JupyterLab and VS Code use.
_CHARTS = {"altair.TopLevelMixin": _vega_lite, "plotly.BaseFigure": _plotly}
