"""The forms of `resultFormat: "described"`: values that JSON cannot hold as objects with their class in `$type`.

Chosen by the names of a value's classes, so that no module is imported for it. Each form has what it takes to make the
value again, but for objects of unknown classes, which have their repr().
"""

import binascii

from harness import frames
from harness.reprs import bounded_repr
from harness.shape import Tagged, TooLarge, type_name


def form(value: object, left: int) -> Tagged:
    """`left`: characters that it may have. @raises TooLarge"""
    name = type_name(type(value))
    try:
        special = frames.form(value, name, left) or _by_class(value, name, left)
    except TooLarge:
        raise
    except Exception:
        # The program's own class under a famous name, or a method of its own that fails.
        special = None
    return special or Tagged(name, repr=bounded_repr(value))


def _by_class(value: object, name: str, left: int) -> Tagged | None:
    for base in type.__dict__["__mro__"].__get__(type(value)):
        make = _FORMS.get(f"{base.__module__}.{base.__qualname__}")
        if make:
            return make(base, value, name, left)
    fields = type(value).__dict__.get("__dataclass_fields__") or getattr(type(value), "__dataclass_fields__", None)
    if fields:
        return Tagged(name, value={field: getattr(value, field) for field in fields if hasattr(value, field)})
    return None


def _text(base, value, name, left):
    return Tagged(name, value=base.__str__(value))


def _iso(base, value, name, left):
    return Tagged(name, value=base.isoformat(value))


def _float(base, value, name, left):
    return Tagged(name, value=base.__repr__(value))


def _str(base, value, name, left):
    # As Python writes it, escapes for what is no character.
    return Tagged(name, value=ascii(str.__str__(value)))


def _complex(base, value, name, left):
    exact = base.__complex__(value)
    return Tagged(name, real=exact.real, imag=exact.imag)


def _timedelta(base, value, name, left):
    return Tagged(name, **{part: getattr(base, part).__get__(value) for part in ("days", "seconds", "microseconds")})


def _fraction(base, value, name, left):
    return Tagged(name, numerator=value._numerator, denominator=value._denominator)


def _bytes(base, value, name, left):
    view = memoryview(value)
    # Four characters of base64 for three bytes.
    if view.nbytes > left:
        raise TooLarge
    return Tagged(name, value=binascii.b2a_base64(view.tobytes(), newline=False).decode())


def _items(base, value, name, left):
    if base.__len__(value) > left:
        raise TooLarge
    return Tagged(name, value=list(base.__iter__(value)))


def _range(base, value, name, left):
    return Tagged(name, start=value.start, stop=value.stop, step=value.step)


def _enum(base, value, name, left):
    return Tagged(name, name=value._name_, value=value._value_)


_FORMS = {
    "builtins.float": _float,
    "builtins.str": _str,
    "builtins.complex": _complex,
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytes,
    "builtins.memoryview": _bytes,
    "builtins.set": _items,
    "builtins.frozenset": _items,
    "builtins.range": _range,
    "collections.deque": _items,
    "array.array": _items,
    "datetime.datetime": _iso,
    "datetime.date": _iso,
    "datetime.time": _iso,
    "datetime.timedelta": _timedelta,
    "decimal.Decimal": _text,
    "enum.Enum": _enum,
    "fractions.Fraction": _fraction,
    "ipaddress._BaseAddress": _text,
    "ipaddress._BaseNetwork": _text,
    "pathlib.PurePath": _text,
    "pathlib._local.PurePath": _text,
    "uuid.UUID": _text,
}
