"""Describes a value: as JSON where JSON can hold it, and always as a bounded repr()."""

import re
from json import JSONEncoder

from harness import described, json_form
from harness.reprs import bounded_repr
from harness.shape import json_shape, type_name, whole

# allow_nan=False: NaN and Infinity are Python's, not JSON's.
_encode = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
# Every escape of a JSON text; group 1 is half of a character whose other half does not follow.
_ESCAPES = re.compile(r"\\(?:ud[89ab]..\\ud[c-f]..|(ud[89a-f]..)|.)").finditer


def describe(value: object, format_: str, limit: int) -> dict:
    """The answer's fields for `value`; `limit` is the longest JSON text in characters (ASCII, so bytes)."""
    if format_ == "str":
        text, cut, faults = _json_of_str(value, limit)
    elif format_ == "described":
        text, cut, faults = json_form.write(value, limit, described.form)
    else:
        text, cut, faults = json_text(value, limit)
    return {
        "result": text,
        "resultCut": cut,
        "resultFaults": faults,
        "resultType": type_name(type(value)),
        "resultRepr": bounded_repr(value),
    }


def json_text(value: object, limit: int, values: int | None = None) -> tuple[str | None, bool, list]:
    """(JSON text or None, whether only a limit stood in the way, what JSON cannot hold: see json_form)."""
    shape = json_shape(value, limit, values)
    if shape == "large":
        return None, True, []
    if shape == "fits":
        try:
            text = _encode(value)
        except MemoryError:
            return None, True, []
        except Exception:  # the long way finds out what it is
            pass
        else:
            if len(text) > limit:
                return None, True, []
            if "\\ud" not in text or not any(escape[1] for escape in _ESCAPES(text)):
                return text, False, []
    return json_form.write(value, limit)


def _json_of_str(value: object, limit: int) -> tuple[str | None, bool, list]:
    text = str(value)
    if len(text) > limit:
        return None, True, []
    text = _encode(whole(text))
    return (None, True, []) if len(text) > limit else (text, False, [])
