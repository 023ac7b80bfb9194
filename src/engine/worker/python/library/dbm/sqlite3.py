"""A database in one file of SQLite, with the table that CPython uses."""

import os
import sqlite3
from collections.abc import MutableMapping
from contextlib import suppress

_CREATE = "CREATE TABLE IF NOT EXISTS Dict (key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"
_MODES = {"r": "ro", "w": "rw", "c": "rwc", "n": "rwc"}


class error(OSError):
    pass


def _normalize_uri(path):
    """The address by which SQLite opens a file."""
    path = os.path.abspath(os.fsdecode(path)).replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    # Two slashes would begin the name of a host.
    return f"file:/{path.lstrip('/')}"


class _Database(MutableMapping):
    _connection = None

    def __init__(self, path, /, *, flag, mode):
        if self._connection is not None:
            raise error("DBM object is open already")
        path = os.fsdecode(path)
        if flag == "n":
            with suppress(FileNotFoundError):
                os.remove(path)
        address = _normalize_uri(path)
        try:
            self._connection = sqlite3.connect(f"{address}?mode={_MODES[flag]}", autocommit=True, uri=True)
            if flag in "cn":
                self._connection.execute(_CREATE)
        except sqlite3.Error as fault:
            raise error(str(fault)) from None

    def _ask(self, statement, *values):
        if self._connection is None:
            raise error("DBM object has already been closed")
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as fault:
            raise error(str(fault)) from None

    def __len__(self):
        return self._ask("SELECT COUNT(key) FROM Dict").fetchone()[0]

    def __getitem__(self, key):
        row = self._ask("SELECT value FROM Dict WHERE key = CAST(? AS BLOB)", key).fetchone()
        if row is None:
            raise KeyError(key)
        return row[0]

    def __setitem__(self, key, value):
        self._ask("REPLACE INTO Dict (key, value) VALUES (CAST(? AS BLOB), CAST(? AS BLOB))", key, value)

    def __delitem__(self, key):
        if self._ask("DELETE FROM Dict WHERE key = CAST(? AS BLOB)", key).rowcount != 1:
            raise KeyError(key)

    def __iter__(self):
        try:
            for row in self._ask("SELECT key FROM Dict"):
                yield row[0]
        except sqlite3.Error as fault:
            raise error(str(fault)) from None

    def keys(self):
        return list(super().keys())

    def reorganize(self):
        """Shrink the file to what it holds."""
        self._ask("VACUUM")

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()


def open(filename, /, flag="r", mode=0o666):
    if flag not in _MODES:
        raise ValueError(f"Flag must be one of 'r', 'w', 'c', or 'n', not {flag!r}")
    return _Database(filename, flag=flag, mode=mode)
