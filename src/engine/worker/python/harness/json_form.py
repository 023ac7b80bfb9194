"""JSON of a value, the long way: item by item, with the place of whatever JSON cannot hold.

Only what is lossless becomes JSON. What does not is a fault, {path, type, message}: `$.rows[3].when` of a datetime. The
plain way of results.py is many times as fast, and comes here when it fails.
"""

from json import JSONEncoder
from math import isfinite

from harness import arrays, numerals
from harness.shape import NESTING, Tagged, TooLarge, key_name, type_name, whole

_encode = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode
_FAULTS = 10
_PATH_CHARACTERS = 300
_SHOWN_CHARACTERS = 80
# log10(2), a little less: what is counted is a lower bound.
_DIGITS_PER_BIT = 0.301
_COUNTED = frozenset([type(None), bool, int])


class _Faulty(Exception):
    """Enough faults have been found."""


def write(value: object, limit: int, form=None) -> tuple[str | None, bool, list]:
    """(JSON text or None, whether only the limit stood in the way, faults).

    form(value, left) makes a Tagged of a value that JSON cannot hold; `left` is how many characters it may have.
    """
    walk = _Walk(limit, form)
    try:
        plain = walk.run(value)
        if walk.faults:
            return None, False, walk.faults
        text = numerals.without_limit(_encode, plain)
    except _Faulty:
        return None, False, walk.faults
    except (MemoryError, TooLarge):
        return None, not walk.faults, walk.faults
    except Exception as error:
        message = f"$: {type_name(type(value))} cannot be written as JSON: {type_name(type(error))}"
        return None, False, [{"path": "$", "type": type_name(type(value)), "message": message}]
    return (None, True, []) if len(text) > limit else (text, False, [])


class _Walk:
    """Copies a value into lists, dicts and leaves that are JSON. Without recursion: values nest deeper than Python calls."""

    def __init__(self, limit: int, form):
        self.left = limit
        self.faults = []
        self._form = form
        # Ids of the containers that are being copied.
        self._open = set()
        self._todo = []

    def run(self, value: object):
        result = [None]
        # A value, where its copy goes, and the steps that lead to it, innermost first, as pairs.
        self._todo.append((value, result, 0, None, 0))
        while self._todo:
            value, target, at, path, depth = self._todo.pop()
            if target is None:
                self._open.discard(id(value))
            else:
                target[at] = self._plain(value, path, depth)
        return result[0]

    def _plain(self, value: object, path, depth: int):
        kind = type(value)
        self._spend(1)
        if value is None or kind is bool:
            return value
        if issubclass(kind, str):
            return self._text(value, path, depth)
        if issubclass(kind, int):
            self._spend(int(int.bit_length(value) * _DIGITS_PER_BIT))
            return value
        if issubclass(kind, float):
            exact = float.__pos__(value)
            return exact if isfinite(exact) else self._other(value, path, depth, float.__repr__(exact))
        if issubclass(kind, (list, tuple)):
            return self._list(value, path, depth)
        if issubclass(kind, dict):
            return self._dict(value, path, depth)
        if kind is Tagged:
            return self._members(value, value.fields, path, depth)
        plain = arrays.plain(value, self.left)
        return self._other(value, path, depth) if plain is None else self._plain(plain[0], path, depth)

    def _text(self, value, path, depth: int):
        text = str.__str__(value)
        self._spend(len(text))
        if whole(text) == text:
            return text
        return self._other(value, path, depth, "with half of a character (a lone surrogate)")

    def _list(self, value, path, depth: int):
        sequence = list if issubclass(type(value), list) else tuple
        self._spend(2 * sequence.__len__(value))
        items = list(sequence.__iter__(value))
        kinds = set(map(type, items))
        if not self._enter(value, path, depth):
            return None
        if kinds <= _COUNTED:
            bits = sum(int.bit_length(item) for item in items if item is not None)
            self._spend(int(bits * _DIGITS_PER_BIT))
        elif kinds != {float} or not all(map(isfinite, items)):
            steps = [(item, items, at, (path, at), depth + 1) for at, item in enumerate(items)]
            self._todo.extend(reversed(steps))
        return items

    def _dict(self, value: dict, path, depth: int):
        members = {}
        fault = None
        for key, item in dict.items(value):
            if issubclass(type(key), int):
                self._spend(int(int.bit_length(key) * _DIGITS_PER_BIT))
            name = numerals.without_limit(key_name, key)
            if name is None:
                fault = f"has the key {_shown(key)} of {type_name(type(key))}, and keys of JSON are texts"
            elif name in members:
                fault = f"has two keys that JSON writes as {_shown(name)}"
            elif whole(name) != name:
                fault = f"has the key {_shown(key)} with half of a character (a lone surrogate)"
            if fault:
                break
            self._spend(len(name) + 3)
            members[name] = item
        if self._form and (fault or "$type" in members):
            pairs = [[key, item] for key, item in dict.items(value)]
            return self._members(value, {"$type": "dict", "value": pairs}, path, depth)
        if fault:
            return self._fault(value, path, fault)
        return self._members(value, members, path, depth)

    def _members(self, value: object, members: dict, path, depth: int):
        if not self._enter(value, path, depth):
            return None
        steps = [(item, members, name, (path, name), depth + 1) for name, item in members.items()]
        self._todo.extend(reversed(steps))
        return members

    def _enter(self, value: object, path, depth: int) -> bool:
        """Whether a container may be looked into; it is left when all in it is done."""
        if id(value) in self._open:
            self._fault(value, path, "holds itself")
            return False
        if depth >= NESTING:
            self._fault(value, path, f"is nested more than {NESTING} levels deep")
            return False
        self._open.add(id(value))
        self._todo.append((value, None, None, None, 0))
        return True

    def _other(self, value: object, path, depth: int, detail: str = ""):
        """What is no JSON, in the form that the client asked for."""
        if self._form:
            return self._plain(self._form(value, self.left), path, depth)
        detail = f"{detail} " if detail else ""
        advice = 'has no lossless form in JSON; resultFormat "described" has one'
        return self._fault(value, path, f"{detail}{advice}")

    def _fault(self, value: object, path, words: str) -> None:
        shown = _path(path)
        name = type_name(type(value))
        self.faults.append({"path": shown, "type": name, "message": f"{shown}: {name} {words}"})
        if len(self.faults) == _FAULTS:
            raise _Faulty

    def _spend(self, characters: int) -> None:
        self.left -= characters
        if self.left < 0:
            raise TooLarge


def _path(path) -> str:
    """`$.rows[3]["two words"]`; a long one without its middle."""
    steps = []
    while path is not None:
        path, step = path
        if type(step) is int:
            steps.append(f"[{step}]")
        elif str.isidentifier(step) and len(step) <= _SHOWN_CHARACTERS:
            steps.append(f".{step}")
        else:
            steps.append(f"[{_shown(step)}]")
    text = whole("".join(["$", *reversed(steps)]))
    half = _PATH_CHARACTERS // 2
    return text if len(text) <= _PATH_CHARACTERS else f"{text[:half]}[...]{text[-half:]}"


def _shown(key: object) -> str:
    try:
        text = _encode(key) if type(key) is str else repr(key)
    except Exception:
        text = "?"
    return whole(text[:_SHOWN_CHARACTERS])
