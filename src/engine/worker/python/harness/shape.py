"""How large a value is as JSON, told before anything of it is written; and the names of classes."""

from collections import deque
from math import isfinite

# The C code behind json and repr() recurses on V8's stack, which Python's own guard does not see: some 5,000 levels
# overflow it and take the interpreter along.
NESTING = 1_000

CONTAINERS = (list, tuple, dict, set, frozenset, deque)
# Nearly every container holds nothing else: one comparison in C instead of a look at each item.
_LEAVES = frozenset([type(None), bool, int, float, str])
_NAMES = frozenset([str])
_NUMBERS = frozenset([int])


class Tagged:
    """Stands for a value that JSON cannot hold: an object of JSON with its class in `$type`."""

    def __init__(self, type_: str, **fields):
        self.fields = {"$type": type_, **fields}


class TooLarge(Exception):
    """The JSON of a value would be longer than is granted."""


def json_shape(value: object, limit: int, values: int | None = None) -> str:
    """Whether the JSON text of `value` may have `limit` characters, and `values` values: "fits", "large" or "deep".

    "keys": it fits, and has keys that JSON cannot write, or not tell apart.
    Told before anything is written, from a lower bound: what is in many places is written many times, and counts so.
    Goes by levels, each container once a level; what nests beyond NESTING is deep: this stack would hold it, most
    clients' JSON readers overflow theirs.
    """
    if issubclass(type(value), str):
        return "large" if str.__len__(value) > limit else "fits"
    level = {id(value): (value, 1)} if issubclass(type(value), CONTAINERS) else {}
    least, count, fits = 0, 1, "fits"
    for _ in range(NESTING):
        if not level:
            return fits
        found = {}
        for container, times in level.values():
            items = contents(container)
            kinds = set(map(type, items))
            if fits == "fits" and issubclass(type(container), dict) and not _names_differ(container):
                fits = "keys"
            # Brackets, commas, and a character or more for each item; one of its own was counted where it lies.
            least += times * (2 * len(items) or 1)
            if str in kinds:
                least += times * sum(len(item) for item in items if type(item) is str)
            count += times * len(items)
            if least > limit or (values is not None and count > values):
                return "large"
            if not kinds <= _LEAVES:
                for item in items:
                    if issubclass(type(item), CONTAINERS):
                        found[id(item)] = (item, times + found.get(id(item), (item, 0))[1])
        level = found
    return "deep"


def _names_differ(container: dict) -> bool:
    keys = dict.keys(container)
    kinds = set(map(type, keys))
    # Integers differ from each other as texts too; only beside texts they may not.
    if kinds <= _NAMES or kinds == _NUMBERS:
        return True
    try:
        names = set(map(key_name, keys))
    except ValueError:
        return False
    return len(names) == len(keys) and None not in names


def key_name(key: object) -> str | None:
    """The key as JSON writes it; None for one that it cannot write. @raises ValueError for integers of many digits"""
    kind = type(key)
    if issubclass(kind, str):
        return str.__str__(key)
    if key is None or kind is bool:
        return {None: "null", True: "true", False: "false"}[key]
    if issubclass(kind, int):
        return int.__repr__(key)
    if issubclass(kind, float) and isfinite(float.__pos__(key)):
        return float.__repr__(key)
    return None


def contents(container: object):
    """By the real class: the methods of a subclass are the program's, and may never end."""
    if type(container) in (list, tuple):
        return container
    kind = next(kind for kind in CONTAINERS if issubclass(type(container), kind))
    return list(dict.values(container) if kind is dict else kind.__iter__(container))


def type_name(kind: type) -> str:
    """As tracebacks name classes: with the module, unless it is a builtin or the program's own."""
    try:
        module, name = str(kind.__module__), str(kind.__qualname__)
    except Exception:
        return "object"
    name = name[:200]
    return whole(name if module in ("builtins", "__main__") else f"{module[:200]}.{name}")


def whole(text: str) -> str:
    """The text with halves of characters (lone surrogates) as \\udXXX, as stderr has them: UTF-8 cannot hold them."""
    if str.isascii(text):
        return text
    try:
        str.encode(text)
    except UnicodeEncodeError:
        return str.encode(text, "utf-8", "backslashreplace").decode()
    return text
