"""Types of C over bytes of their own: each object has a memoryview of a bytearray, and nothing else."""

import struct
import sys

from ctypes._absent import refuse

_POINTER_BYTES = struct.calcsize("P")
_OTHER = {"little": ">", "big": "<"}[sys.byteorder]
_arrays = {}


class DataType(type):
    """What all types share: `type * 3` is an array, and no object lies at an address that somebody names."""

    def __mul__(cls, length):
        if not isinstance(length, int):
            raise TypeError(f"can't multiply sequence by non-int of type '{type(length).__name__}'")
        if length < 0:
            raise ValueError("Array length must be >= 0, not -1")
        key = cls, length
        if key not in _arrays:
            from ctypes._aggregate import Array

            _arrays[key] = type(Array)(f"{cls.__name__}_Array_{length}", (Array,), {"_type_": cls, "_length_": length})
        return _arrays[key]

    __rmul__ = __mul__
    from_address = in_dll = refuse

    def from_param(cls, value):
        return value if isinstance(value, cls) else cls(value)

    def from_buffer(cls, source, offset=0):
        memory = memoryview(source)
        if memory.readonly:
            raise TypeError("underlying buffer is not writable")
        return over(cls, _part(memory, cls, offset))

    def from_buffer_copy(cls, source, offset=0):
        return over(cls, memoryview(bytearray(_part(memoryview(source), cls, offset))))


def _part(memory, cls, offset):
    if not memory.c_contiguous:
        raise TypeError("underlying buffer is not C contiguous")
    memory = memory.cast("B")
    if offset < 0:
        raise ValueError("offset cannot be negative")
    if len(memory) < offset + cls._size_:
        raise ValueError(f"Buffer size too small ({len(memory)} instead of at least {offset + cls._size_} bytes)")
    return memory[offset : offset + cls._size_]


def over(cls, memory, objects=None, at=0):
    """An object of `cls` whose bytes are `memory`. objects, at: what its owner keeps of pointers, and where in it."""
    made = cls.__new__(cls)
    made._memory, made._kept, made._at = memory, {} if objects is None else objects, at
    return made


class _CData(metaclass=DataType):
    _size_ = _align_bytes_ = 0
    _b_base_, _b_needsfree_ = None, 1

    def __new__(cls, *args, **named):
        made = super().__new__(cls)
        made._memory, made._kept, made._at = memoryview(bytearray(cls._size_)), {}, 0
        return made

    def __buffer__(self, flags):
        return self._memory

    @property
    def _objects(self):
        return self._kept or None

    def __reduce__(self):
        if self._kept:
            raise ValueError("ctypes objects containing pointers cannot be pickled")
        return _rebuild, (type(self), bytes(self._memory))


def _rebuild(cls, content):
    return cls.from_buffer_copy(content)


def _integer(value):
    if isinstance(value, int) or hasattr(value, "__index__"):
        return int(value)
    raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")


def _character(value):
    if isinstance(value, int) and 0 <= value < 256:
        return bytes([value])
    if isinstance(value, (bytes, bytearray)) and len(value) == 1:
        return bytes(value)
    raise TypeError("one character bytes, bytearray, or an integer in range(256) expected")


def _letter(value):
    if not isinstance(value, str):
        raise TypeError(f"unicode string expected instead of {type(value).__name__} instance")
    if len(value) != 1:
        raise TypeError("one character unicode string expected")
    return ord(value)


def _float(value):
    if isinstance(value, (int, float)) or hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"must be real number, not {type(value).__name__}")


_INTEGERS = frozenset("bBhHiIlLqQ")
_FLOATS = frozenset("fdg")
# Objects of Python that C would know by address, and the types of these.
_KEPT = {"z": (bytes, type(None)), "Z": (str, type(None)), "P": (int, type(None)), "O": (object,)}
# By code: the format of struct, and the size in bytes.
_FORMATS = {
    **{code: (code, struct.calcsize(code)) for code in _INTEGERS},
    **{"f": ("f", 4), "d": ("d", 8), "g": ("d", 16), "?": ("?", 1), "c": ("c", 1), "u": ("I", 4), "v": ("h", 2)},
    **dict.fromkeys(_KEPT, ("I", _POINTER_BYTES)),
}


class SimpleType(DataType):
    def __init__(cls, name, bases, namespace, **named):
        super().__init__(name, bases, namespace)
        code = getattr(cls, "_type_", None)
        if code is None:
            return
        if not isinstance(code, str) or code not in _FORMATS:
            raise AttributeError(f"_type_ '{code}' not supported")
        cls._kept_types = _KEPT.get(code)
        cls._format, cls._size_ = _FORMATS[code]
        cls._align_bytes_ = cls._size_
        cls._order = namespace.get("_order", "=")
        if cls._order == "=" and _SimpleCData in bases and cls._kept_types is None:
            other = SimpleType(name, (_SimpleCData,), {"_type_": code, "_order": _OTHER, "__module__": cls.__module__})
            native, swapped = ("__ctype_le__", "__ctype_be__")[:: 1 if _OTHER == ">" else -1]
            for one in (cls, other):
                setattr(one, native, cls)
                setattr(one, swapped, other)


class _SimpleCData(_CData, metaclass=SimpleType):
    def __init__(self, value=None):
        if value is not None or type(self)._type_ == "O":
            self.value = value

    @property
    def value(self):
        return read(type(self), self._memory, self._kept, self._at)

    @value.setter
    def value(self, value):
        write(type(self), self._memory, self._kept, self._at, value)

    def __bool__(self):
        return self.value not in (0, None, b"\0", "\0")

    def __repr__(self):
        if _SimpleCData in type(self).__bases__:
            return f"{type(self).__name__}({self.value!r})"
        return object.__repr__(self)

    def __reduce__(self):
        if type(self)._kept_types:
            raise ValueError("ctypes objects containing pointers cannot be pickled")
        return super().__reduce__()


def read(cls, memory, kept, at):
    if cls._kept_types is not None:
        if at not in kept and any(memory):
            refuse()
        return kept.get(at)
    value = struct.unpack_from(cls._order + cls._format, memory)[0]
    return chr(value) if cls._type_ == "u" else value != 0 if cls._type_ == "v" else value


def write(cls, memory, kept, at, value):
    code = cls._type_
    if cls._kept_types is not None:
        if not isinstance(value, cls._kept_types) or (code == "P" and isinstance(value, bool)):
            expected = {"z": "bytes or integer address", "Z": "unicode string or integer address"}.get(code)
            message = f"{expected} expected instead of {type(value).__name__} instance" if expected else "cannot be converted to pointer"
            raise TypeError(message)
        empty = value is None and code != "O" or (code == "P" and value == 0)
        kept.pop(at, None)
        if not empty:
            kept[at] = value
        memory[:] = bytes(len(memory)) if empty else b"\xff" * len(memory)
        return
    if code in _INTEGERS:
        number = _integer(value) & ((1 << 8 * cls._size_) - 1)
        memory[:] = number.to_bytes(cls._size_, _byte_order(cls))
        return
    if code in _FLOATS:
        value = _float(value)
        try:
            struct.pack_into(cls._order + cls._format, memory, 0, value)
        except OverflowError:
            struct.pack_into(cls._order + cls._format, memory, 0, float("inf") if value > 0 else float("-inf"))
        return
    value = {"?": bool, "c": _character, "u": _letter, "v": lambda one: -1 if one else 0}[code](value)
    struct.pack_into(cls._order + cls._format, memory, 0, value)


def _byte_order(cls):
    return {"=": sys.byteorder, ">": "big", "<": "little"}[cls._order]
