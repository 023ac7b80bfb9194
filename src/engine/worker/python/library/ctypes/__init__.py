"""ctypes without C: its types over bytes of their own, and no way to libraries, addresses or foreign memory.

What programs and libraries do with types works (values, arrays, structures, unions, sizes, buffers); what needs memory that
is not the object's own, or code that is not Python's, raises NotImplementedError, and loading a library OSError.
"""

from ctypes._absent import (
    CDLL,
    CFUNCTYPE,
    PYFUNCTYPE,
    ArgumentError,
    LibraryLoader,
    PyDLL,
    _CFuncPtr,
    _Functions,
    refusing as _refusing,
)
from ctypes._aggregate import Array, Structure, Union
from ctypes._data import SimpleType as _SimpleType
from ctypes._data import _CData, _SimpleCData
from ctypes._pointers import POINTER, SetPointerType, _Pointer

__version__ = "1.1.0"
RTLD_LOCAL, RTLD_GLOBAL = 0, 256
DEFAULT_MODE = RTLD_LOCAL


def _simple(name, code):
    return _SimpleType(name, (_SimpleCData,), {"_type_": code, "__module__": __name__})


c_bool, c_char, c_wchar = _simple("c_bool", "?"), _simple("c_char", "c"), _simple("c_wchar", "u")
c_byte, c_ubyte, c_short, c_ushort = map(_simple, ("c_byte", "c_ubyte", "c_short", "c_ushort"), "bBhH")
c_long, c_ulong, c_longlong, c_ulonglong = map(_simple, ("c_long", "c_ulong", "c_longlong", "c_ulonglong"), "lLqQ")
# As long as a long here, hence the same type.
c_int, c_uint = c_long, c_ulong
c_float, c_double, c_longdouble = map(_simple, ("c_float", "c_double", "c_longdouble"), "fdg")
c_char_p, c_wchar_p, c_void_p = map(_simple, ("c_char_p", "c_wchar_p", "c_void_p"), "zZP")
py_object = _simple("py_object", "O")
c_voidp = c_void_p
c_int8, c_uint8, c_int16, c_uint16 = c_byte, c_ubyte, c_short, c_ushort
c_int32, c_uint32, c_int64, c_uint64 = c_int, c_uint, c_longlong, c_ulonglong
c_size_t, c_ssize_t, c_time_t = c_ulong, c_long, c_longlong


def sizeof(one):
    """Size in bytes of a type or an object."""
    return _type_of(one)._size_


def alignment(one):
    """Alignment in bytes of a type or an object."""
    return _type_of(one)._align_bytes_


def _type_of(one):
    kind = one if isinstance(one, type) else type(one)
    if not issubclass(kind, _CData):
        raise TypeError("this type has no size")
    return kind


def create_string_buffer(init, size=None):
    """An array of characters: the given bytes and a terminating zero, or that many zeros."""
    return _buffer(c_char, bytes, init, size)


def create_unicode_buffer(init, size=None):
    """The same of wide characters, from a str."""
    return _buffer(c_wchar, str, init, size)


def _buffer(character, text, init, size):
    if isinstance(init, text):
        made = (character * (len(init) + 1 if size is None else size))()
        made.value = init
        return made
    if isinstance(init, int):
        return (character * init)()
    raise TypeError(init)


c_buffer = create_string_buffer


def ARRAY(kind, length):
    return kind * length


_errno = 0


def get_errno():
    return _errno


def set_errno(value):
    global _errno
    before, _errno = _errno, value
    return before


addressof, byref, cast, memmove, memset, pointer, resize, string_at, wstring_at, memoryview_at = map(
    _refusing,
    "addressof byref cast memmove memset pointer resize string_at wstring_at memoryview_at".split(),
)
cdll, pydll = LibraryLoader(CDLL), LibraryLoader(PyDLL)
pythonapi = _Functions()

from ctypes._endian import BigEndianStructure, BigEndianUnion, LittleEndianStructure, LittleEndianUnion  # noqa: E402
