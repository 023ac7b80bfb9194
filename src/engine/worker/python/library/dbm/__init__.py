"""Dictionaries in files: bytes by bytes.

`open` makes SQLite files, as CPython does where neither GNU dbm nor ndbm is; files of dbm.dumb are read and written, too.
"""

import builtins
import importlib
import os
import struct

__all__ = ["open", "whichdb", "error"]

_KINDS = ("dbm.sqlite3", "dbm.dumb")
# Names that tests and tools of CPython's use: kinds in order of preference, the module of new databases, those imported.
_names = ["dbm.sqlite3", "dbm.gnu", "dbm.ndbm", "dbm.dumb"]
_defaultmod = None
_modules = {}
_MAGIC = b"SQLite format 3\0"
_GNU = frozenset([0x13579ACE, 0x13579ACD, 0x13579ACF])


class _Error(Exception):
    pass


error = (_Error, OSError)


def open(file, flag="r", mode=0o666):
    """Open a database. flag: "r" an existing one for reading, "w" for writing, "c" made if missing, "n" a new one."""
    kind = None if "n" in flag else whichdb(file)
    if kind is None:
        if "c" not in flag and "n" not in flag:
            raise error[0]("db file doesn't exist; use 'c' or 'n' flag to create a new db")
        kind = _KINDS[0] if _defaultmod is None else _defaultmod.__name__
    elif kind == "":
        raise error[0]("db type could not be determined")
    elif kind not in _KINDS:
        raise error[0](f"db type is {kind}, but the module is not available")
    if kind not in _modules:
        _modules[kind] = importlib.import_module(kind)
    return _modules[kind].open(file, flag, mode)


def whichdb(filename):
    """The module that reads a file; "" when its format is unknown, None when it does not exist."""
    filename = os.fsencode(filename)
    try:
        if os.stat(filename + b".dat").st_size >= 0 and _is_dumb(filename + b".dir"):
            return "dbm.dumb"
    except OSError:
        pass
    try:
        with builtins.open(filename, "rb") as file:
            begin = file.read(16)
    except OSError:
        return None
    if begin == _MAGIC:
        return "dbm.sqlite3"
    if len(begin) >= 4 and not _GNU.isdisjoint(struct.unpack("<I", begin[:4]) + struct.unpack(">I", begin[:4])):
        return "dbm.gnu"
    return ""


def _is_dumb(index):
    with builtins.open(index, "rb") as file:
        # Empty, or the first line begins with a quoted key.
        return file.read(1) in (b"", b"'", b'"')
