"""Describes a value: as JSON where JSON can hold it, and always as a bounded repr()."""

from collections import deque
from json import JSONEncoder
from reprlib import Repr

REPR_CHARACTERS = 10_000
_CONTAINER_ITEMS = 1_000
# The C code behind json and repr() recurses on V8's stack, which Python's own guard does not see: some 5,000 levels
# overflow it and take the interpreter along.
_NESTING = 1_000

_CONTAINERS = (list, tuple, dict, set, frozenset, deque)

# allow_nan=False: NaN and Infinity are Python's, not JSON's.
_encode = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
_short = Repr()
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
    if _items(value) > limit:
        return None, True
    # This stack would hold it; most clients' JSON readers overflow theirs.
    if _is_deep(value):
        return None, False
    try:
        text = _encode(value)
    except MemoryError:
        return None, True
    except Exception:  # not JSON's kind of value, refers to itself, too deep, or its own methods failed
        return None, False
    return (None, True) if len(text) > limit else (text, False)


def _items(value: object) -> int:
    """A lower bound for the JSON text. By the real class: __class__ and __len__ are the program's."""
    for kind in (str, list, tuple, dict):
        if issubclass(type(value), kind):
            return kind.__len__(value)
    return 0


def _json_of_str(value: object, limit: int) -> tuple[str | None, bool]:
    text = str(value)
    if len(text) > limit:
        return None, True
    text = _encode(text)
    return (None, True) if len(text) > limit else (text, False)


def bounded_repr(value: object) -> str:
    """repr(value), at most REPR_CHARACTERS long; what its failure was when it fails."""
    try:
        text = _short.repr(value) if _is_long(value) or _is_deep(value) else repr(value)
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


def _is_deep(value: object) -> bool:
    """Whether containers nest beyond _NESTING, or refer to themselves. Goes by levels, each container once a level."""
    level = [value] if issubclass(type(value), _CONTAINERS) else []
    for _ in range(_NESTING):
        if not level:
            return False
        found = {}
        for container in level:
            items = _contents(container)
            # Most long containers hold no other: their types are compared in C, not item by item.
            if any(issubclass(kind, _CONTAINERS) for kind in set(map(type, items))):
                found.update((id(item), item) for item in items if issubclass(type(item), _CONTAINERS))
        level = list(found.values())
    return True


def _contents(container: object) -> list:
    """By the real class: the methods of a subclass are the program's, and may never end."""
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
