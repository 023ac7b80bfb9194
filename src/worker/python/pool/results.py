"""Describes a value: as JSON where JSON can hold it, and always as a bounded repr()."""

from collections import deque
from json import JSONEncoder
from reprlib import Repr

REPR_CHARACTERS = 10_000
_CONTAINER_ITEMS = 1_000
# Up to here a repr() is written whole, and cut afterwards.
_WRITTEN_CHARACTERS = 1_000_000
_SHORT_VALUES = 10_000
# The C code behind json and repr() recurses on V8's stack, which Python's own guard does not see: some 5,000 levels
# overflow it and take the interpreter along.
_NESTING = 1_000

_CONTAINERS = (list, tuple, dict, set, frozenset, deque)
# Nearly every container holds nothing else: one comparison in C instead of a look at each item.
_LEAVES = frozenset([type(None), bool, int, float, str])

# allow_nan=False: NaN and Infinity are Python's, not JSON's.
_encode = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


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


def describe(value: object, format_: str, limit: int) -> dict:
    """The answer's fields for `value`; `limit` is the longest JSON text in characters (ASCII, so bytes)."""
    if format_ == "str":
        text, cut = _json_of_str(value, limit)
    else:
        text, cut = _json(value, limit)
    return {
        "result": text,
        "resultCut": cut,
        "resultType": type_name(type(value)),
        "resultRepr": bounded_repr(value),
    }


def _json(value: object, limit: int) -> tuple[str | None, bool]:
    """(JSON text or None, whether only the limit stood in the way)."""
    shape = json_shape(value, limit)
    if shape != "fits":
        return None, shape == "large"
    try:
        text = _encode(value)
    except MemoryError:
        return None, True
    except Exception:  # not JSON's kind of value, refers to itself, too deep, or its own methods failed
        return None, False
    return (None, True) if len(text) > limit else (text, False)


def json_shape(value: object, limit: int, values: int | None = None) -> str:
    """Whether the JSON text of `value` may have `limit` characters, and `values` values: "fits", "large" or "deep".

    Told before anything is written, from a lower bound: what is in many places is written many times, and counts so.
    Goes by levels, each container once a level; what nests beyond _NESTING is deep: this stack would hold it, most
    clients' JSON readers overflow theirs.
    """
    if issubclass(type(value), str):
        return "large" if str.__len__(value) > limit else "fits"
    level = {id(value): (value, 1)} if issubclass(type(value), _CONTAINERS) else {}
    least, count = 0, 1
    for _ in range(_NESTING):
        if not level:
            return "fits"
        found = {}
        for container, times in level.values():
            items = _contents(container)
            kinds = set(map(type, items))
            # Brackets, commas, and a character or more for each item; one of its own was counted where it lies.
            least += times * (2 * len(items) or 1)
            if str in kinds:
                least += times * sum(len(item) for item in items if type(item) is str)
            count += times * len(items)
            if least > limit or (values is not None and count > values):
                return "large"
            if not kinds <= _LEAVES:
                for item in items:
                    if issubclass(type(item), _CONTAINERS):
                        found[id(item)] = (item, times + found.get(id(item), (item, 0))[1])
        level = found
    return "deep"


def _json_of_str(value: object, limit: int) -> tuple[str | None, bool]:
    text = str(value)
    if len(text) > limit:
        return None, True
    text = _encode(text)
    return (None, True) if len(text) > limit else (text, False)


def bounded_repr(value: object) -> str:
    """repr(value), at most REPR_CHARACTERS long; what its failure was when it fails."""
    try:
        is_short = not _is_long(value) and json_shape(value, _WRITTEN_CHARACTERS) == "fits"
        text = repr(value) if is_short else _short.repr(value)
    except MemoryError:
        return f"<{type_name(type(value))}: its repr() does not fit into memory>"
    except Exception as error:
        return f"<{type_name(type(value))}: its repr() raised {type_name(type(error))}>"
    if len(text) > REPR_CHARACTERS:
        return f"{text[:REPR_CHARACTERS]}... [{len(text) - REPR_CHARACTERS} characters cut]"
    return text


def _is_long(value: object) -> bool:
    kind = type(value)
    if kind in (str, bytes, bytearray):
        return len(value) > REPR_CHARACTERS
    if kind is int:
        # int -> str is quadratic, and Python itself refuses above 4300 digits.
        return value.bit_length() > 8_000
    return kind in (list, tuple, dict, set, frozenset) and len(value) > _CONTAINER_ITEMS


def _contents(container: object):
    """By the real class: the methods of a subclass are the program's, and may never end."""
    if type(container) in (list, tuple):
        return container
    kind = next(kind for kind in _CONTAINERS if issubclass(type(container), kind))
    return list(dict.values(container) if kind is dict else kind.__iter__(container))


def type_name(kind: type) -> str:
    """As tracebacks name classes: with the module, unless it is a builtin or the program's own."""
    try:
        module, name = str(kind.__module__), str(kind.__qualname__)
    except Exception:
        return "object"
    name = name[:200]
    return name if module in ("builtins", "__main__") else f"{module[:200]}.{name}"
