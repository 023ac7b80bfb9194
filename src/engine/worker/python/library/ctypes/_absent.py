"""What has no place here: libraries, addresses, and memory that is not the object's own."""

SENTENCE = (
    "ctypes has no libraries, pointers or raw memory in the sandbox: use struct, array, memoryview or a Python library"
)


class ArgumentError(Exception):
    """Arguments of a foreign function; nothing raises it, programs name it."""


def refuse(*_args, **_named):
    raise NotImplementedError(SENTENCE)


def refusing(name: str):
    def function(*args, **named):
        refuse()

    function.__name__ = function.__qualname__ = name
    function.__module__ = "ctypes"
    return function


class CDLL:
    """A shared library. None can be loaded: OSError, as for a missing file."""

    def __init__(self, name=None, *args, **named):
        raise OSError(SENTENCE)


class PyDLL(CDLL):
    pass


class _Functions:
    """Python's own C functions; libraries look for one and go on without it."""

    def __getattr__(self, name):
        raise AttributeError(SENTENCE)

    __getitem__ = refuse


class LibraryLoader:
    def __init__(self, dlltype=CDLL):
        self._dlltype = dlltype

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._dlltype(name)

    def __getitem__(self, name):
        return self._dlltype(name)

    def LoadLibrary(self, name):
        return self._dlltype(name)


class _CFuncPtr:
    """A function that C may call: here only Python calls it, so that decorators keep their functions."""

    def __init__(self, function=None, *args):
        if args or not (function is None or callable(function)):
            refuse()
        self._function = function

    def __bool__(self):
        return self._function is not None

    def __call__(self, *args, **named):
        if self._function is None:
            raise ValueError("attempt to call a NULL function pointer")
        return self._function(*args, **named)


_prototypes = {}


def CFUNCTYPE(restype, *argtypes, use_errno=False, use_last_error=False):
    key = restype, argtypes
    if key not in _prototypes:
        _prototypes[key] = type("CFunctionType", (_CFuncPtr,), {"_restype_": restype, "_argtypes_": argtypes})
    return _prototypes[key]


PYFUNCTYPE = CFUNCTYPE
