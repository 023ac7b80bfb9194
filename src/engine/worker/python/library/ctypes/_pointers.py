"""Pointers as types: structures and prototypes name them, and only the null pointer exists."""

from ctypes._absent import refuse
from ctypes._data import DataType, _CData, _POINTER_BYTES

_pointers = {}


class PointerType(DataType):
    def set_type(cls, kind):
        cls._type_ = kind


class _Pointer(_CData, metaclass=PointerType):
    _size_ = _align_bytes_ = _POINTER_BYTES

    def __init__(self, target=None):
        if target is not None:
            refuse()

    def __bool__(self):
        return False

    @property
    def contents(self):
        raise ValueError("NULL pointer access")

    @contents.setter
    def contents(self, target):
        refuse()

    def __getitem__(self, at):
        raise ValueError("NULL pointer access")

    __setitem__ = refuse


def POINTER(kind):
    """The type of pointers to `kind`; for None, c_void_p."""
    if kind is None:
        from ctypes import c_void_p

        return c_void_p
    if kind not in _pointers:
        name = kind if isinstance(kind, str) else kind.__name__
        _pointers[kind] = PointerType(f"LP_{name}", (_Pointer,), {"_type_": None if isinstance(kind, str) else kind})
    return _pointers[kind]


def SetPointerType(pointer, kind):
    pointer.set_type(kind)
