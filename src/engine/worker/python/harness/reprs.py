"""repr() of any value, within bounds."""

from reprlib import Repr

from harness.shape import json_shape, type_name, whole

REPR_CHARACTERS = 10_000
_CONTAINER_ITEMS = 1_000
# Up to here a repr() is written whole, and cut afterwards.
_WRITTEN_CHARACTERS = 1_000_000
_SHORT_VALUES = 10_000
_EXACT = (list, tuple, dict, set, frozenset)


class _Short(Repr):
    """Of each container the beginning, and in all so many values: a hundred in a hundred, six levels deep, never end."""

    def repr(self, value: object) -> str:
        self._left = _SHORT_VALUES
        return super().repr(value)

    def repr1(self, value: object, level: int) -> str:
        self._left -= 1
        return super().repr1(value, level) if self._left >= 0 else self.fillvalue


_short = _Short()
_short.maxlevel = 6
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxfrozenset = _short.maxdeque = 100
_short.maxarray = _short.maxdict = 100
_short.maxstring = _short.maxlong = _short.maxother = 1_000


def bounded_repr(value: object) -> str:
    """repr(value), at most REPR_CHARACTERS long; what its failure was when it fails."""
    try:
        is_short = not _is_long(value) and json_shape(value, _WRITTEN_CHARACTERS) in ("fits", "keys")
        text = _written(value) if is_short else _short.repr(value)
    except MemoryError:
        return f"<{type_name(type(value))}: its repr() does not fit into memory>"
    except Exception as error:
        return f"<{type_name(type(value))}: its repr() raised {type_name(type(error))}>"
    cut = len(text) - REPR_CHARACTERS
    return whole(text) if cut <= 0 else f"{whole(text[:REPR_CHARACTERS])}... [{cut} characters cut]"


def _written(value: object) -> str:
    try:
        return repr(value)
    except ValueError:
        if type(value) not in _EXACT:
            raise
        # Of an integer within it, which has more digits than Python writes; the short form only says so.
        return _short.repr(value)


def _is_long(value: object) -> bool:
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return len(value) > REPR_CHARACTERS
    if kind is int:
        # int -> str is quadratic, and Python itself refuses above 4300 digits.
        return value.bit_length() > 8_000
    return kind in _EXACT and len(value) > _CONTAINER_ITEMS
