"""A database in plain files: values in `.dat`, where they lie in `.dir`, and the last `.dir` in `.bak`; as CPython's.

Each line of `.dir` is a key and (position, length). A value begins at a multiple of 512 bytes and is replaced in place while
it fits into its blocks.
"""

import ast
import errno
import io
import os
from collections.abc import MutableMapping

__all__ = ["error", "open"]

error = OSError
_BLOCK = 512


class _Database(MutableMapping):
    _index = None

    def __init__(self, path, mode, flag):
        path = os.fsdecode(path)
        self._mode, self._readonly = mode, flag == "r"
        self._index_file, self._data_file, self._backup_file = path + ".dir", path + ".dat", path + ".bak"
        self._modified = False
        if flag == "n":
            for file in (self._index_file, self._data_file, self._backup_file):
                if os.path.exists(file):
                    os.remove(file)
        if not os.path.exists(self._data_file):
            if flag not in "cn":
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self._data_file)
            self._make(self._data_file)
        self._index = self._read_index(flag)

    def _make(self, file):
        with io.open(file, "wb"):
            os.chmod(file, self._mode)

    def _read_index(self, flag):
        index = {}
        try:
            with io.open(self._index_file, encoding="latin-1") as file:
                for line in file:
                    key, (at, length) = ast.literal_eval(line.rstrip())
                    index[key.encode("latin-1")] = at, length
        except FileNotFoundError:
            if flag not in "cn":
                raise
            self._make(self._index_file)
        return index

    def _commit(self):
        if self._index is None or not self._modified or self._readonly:
            return
        if os.path.exists(self._index_file):
            os.replace(self._index_file, self._backup_file)
        with io.open(self._index_file, "w", encoding="latin-1") as file:
            os.chmod(self._index_file, self._mode)
            for key, place in self._index.items():
                file.write(f"{key.decode('latin-1')!r}, {place}\n")
        self._modified = False

    sync = _commit

    def _known(self):
        if self._index is None:
            raise error("DBM object has already been closed")
        return self._index

    def __getitem__(self, key):
        at, length = self._known()[_bytes(key)]
        with io.open(self._data_file, "rb") as file:
            file.seek(at)
            return file.read(length)

    def __setitem__(self, key, value):
        self._check_writable()
        index, key, value = self._known(), _bytes(key, "keys"), _bytes(value, "values")
        at, length = index.get(key, (None, 0))
        with io.open(self._data_file, "rb+") as file:
            if at is None or -(-len(value) // _BLOCK) > -(-length // _BLOCK):
                at = -(-file.seek(0, 2) // _BLOCK) * _BLOCK
                file.write(bytes(at - file.tell()))
            file.seek(at)
            file.write(value)
        index[key] = at, len(value)
        self._modified = True

    def __delitem__(self, key):
        self._check_writable()
        del self._known()[_bytes(key)]
        self._modified = True
        self._commit()

    def _check_writable(self):
        if self._readonly:
            raise error("The database is opened for reading only")

    def keys(self):
        return list(self._known())

    def items(self):
        return [(key, self[key]) for key in self._known()]

    def __contains__(self, key):
        return _bytes(key) in self._known()

    def __iter__(self):
        return iter(list(self._known()))

    iterkeys = __iter__

    def __len__(self):
        return len(self._known())

    def close(self):
        try:
            self._commit()
        finally:
            self._index = None

    __del__ = close

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()


def _bytes(one, what="keys"):
    if isinstance(one, str):
        return one.encode("utf-8")
    if not isinstance(one, (bytes, bytearray)):
        raise TypeError(f"{what} must be bytes or strings")
    return bytes(one)


def open(file, flag="c", mode=0o666):
    if flag not in ("r", "w", "c", "n"):
        raise ValueError("Flag must be one of 'r', 'w', 'c', or 'n'")
    mask = os.umask(0)
    os.umask(mask)
    return _Database(file, mode & ~mask, flag)
