"""Arrays, structures and unions: parts of them are views of their bytes."""

from ctypes._data import DataType, _CData, _SimpleCData, over, read, write
from ctypes._layout import lay_out


def get_part(cls, owner, start):
    """The value of a part of `owner`: as Python's own type where C has a plain one, else an object over its bytes."""
    memory = owner._memory[start : start + cls._size_]
    at = owner._at + start
    if issubclass(cls, _SimpleCData) and _SimpleCData in cls.__bases__:
        return read(cls, memory, owner._kept, at)
    part = over(cls, memory, owner._kept, at)
    if issubclass(cls, Array) and _is_text(cls):
        # In a structure, an array of characters reads as its value; in an array, it stays an array.
        return part if isinstance(owner, Array) else part.value
    return part


def _is_text(cls):
    return issubclass(cls._type_, _SimpleCData) and cls._type_._type_ in ("c", "u")


def set_part(cls, owner, start, value):
    memory = owner._memory[start : start + cls._size_]
    at = owner._at + start
    if issubclass(cls, _SimpleCData):
        if isinstance(value, cls):
            value = value.value
        return write(cls, memory, owner._kept, at, value)
    if isinstance(value, tuple) and not isinstance(value, cls):
        value = cls(*value)
    if issubclass(cls, Array) and isinstance(value, (bytes, str)):
        part = over(cls, memory, owner._kept, at)
        part.value = value
        return
    if value is None and hasattr(cls, "contents"):
        value = cls()
    if not isinstance(value, cls):
        raise TypeError(f"expected {cls.__name__} instance, got {type(value).__name__}")
    memory[:] = value._memory
    for one in [one for one in owner._kept if at <= one < at + cls._size_]:
        del owner._kept[one]
    for one, kept in list(value._kept.items()):
        if value._at <= one < value._at + cls._size_:
            owner._kept[at + one - value._at] = kept


class ArrayType(DataType):
    def __init__(cls, name, bases, namespace, **named):
        super().__init__(name, bases, namespace)
        if name == "Array":
            return
        item, length = getattr(cls, "_type_", None), getattr(cls, "_length_", None)
        if not isinstance(length, int):
            raise AttributeError("class must define a '_length_' attribute")
        if not isinstance(item, DataType):
            raise AttributeError("class must define a '_type_' attribute")
        cls._size_, cls._align_bytes_ = item._size_ * length, item._align_bytes_
        if _is_text(cls):
            if item._type_ == "c":
                cls.raw, cls.value = property(_raw, _set_raw), property(_text, _set_text)
            else:
                cls.value = property(_wide, _set_wide)


class Array(_CData, metaclass=ArrayType):
    def __init__(self, *values):
        if len(values) > self._length_:
            raise IndexError("invalid index")
        for at, value in enumerate(values):
            self[at] = value

    def __len__(self):
        return self._length_

    def _start(self, at):
        if at < 0:
            at += self._length_
        if not 0 <= at < self._length_:
            raise IndexError("invalid index")
        return at * self._type_._size_

    def __getitem__(self, at):
        if isinstance(at, slice):
            found = [self[one] for one in range(*at.indices(self._length_))]
            return found if not _is_text(type(self)) else (b"" if self._type_._type_ == "c" else "").join(found)
        return get_part(self._type_, self, self._start(at))

    def __setitem__(self, at, value):
        if isinstance(at, slice):
            places = range(*at.indices(self._length_))
            if len(places) != len(value):
                raise ValueError("Can only assign sequence of same size")
            for one, item in zip(places, value):
                self[one] = item
            return
        set_part(self._type_, self, self._start(at), value)

    def __iter__(self):
        return (self[at] for at in range(self._length_))


def _raw(self):
    return bytes(self._memory)


def _set_raw(self, value):
    content = bytes(value)
    if len(content) > len(self._memory):
        raise ValueError("byte string too long")
    self._memory[: len(content)] = content


def _text(self):
    return bytes(self._memory).partition(b"\0")[0]


def _set_text(self, value):
    if not isinstance(value, bytes):
        raise TypeError(f"bytes expected instead of {type(value).__name__} instance")
    if len(value) > len(self._memory):
        raise ValueError("byte string too long")
    _set_raw(self, value + b"\0" if len(value) < len(self._memory) else value)


def _wide(self):
    return "".join(self[at] for at in range(len(self))).partition("\0")[0]


def _set_wide(self, value):
    if not isinstance(value, str):
        raise TypeError(f"unicode string expected instead of {type(value).__name__} instance")
    if len(value) > len(self):
        raise ValueError("string too long")
    for at, letter in enumerate(value + "\0" if len(value) < len(self) else value):
        self[at] = letter


class _FieldsType(DataType):
    def __init__(cls, name, bases, namespace, **named):
        super().__init__(name, bases, namespace)
        cls._size_ = max((getattr(base, "_size_", 0) for base in bases), default=0)
        if "_fields_" in namespace:
            cls._fields_ = namespace["_fields_"]

    def __setattr__(cls, name, value):
        super().__setattr__(name, value)
        if name == "_fields_":
            if vars(cls).get("_is_final"):
                raise AttributeError("_fields_ is final")
            lay_out(cls, value, get_part, set_part)

    def __mul__(cls, length):
        cls._is_final = True
        return super().__mul__(length)

    __rmul__ = __mul__


class StructType(_FieldsType):
    _is_union = False


class UnionType(_FieldsType):
    _is_union = True


class _Fields(_CData):
    def __init__(self, *values, **named):
        names = _names(type(self))
        if len(values) > len(names):
            raise TypeError("too many initializers")
        for name, value in zip(names, values):
            if name in named:
                raise TypeError(f"duplicate values for field {name!r}")
            setattr(self, name, value)
        for name, value in named.items():
            setattr(self, name, value)


def _names(cls):
    """The names of all fields, those of the base classes first."""
    return [field[0] for base in reversed(cls.__mro__) for field in vars(base).get("_fields_", ())]


class Structure(_Fields, metaclass=StructType):
    pass


class Union(_Fields, metaclass=UnionType):
    pass

