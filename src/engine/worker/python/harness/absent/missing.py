"""Modules that cannot be imported, and what their ImportError says."""

from harness.absent.sentences import INTERPRETERS, PROCESSES

_NOTHING = "the sandbox does not have it"
MISSING = {
    "_multiprocessing": PROCESSES,
    "_posixshmem": PROCESSES,
    "_interpreters": INTERPRETERS,
    "_interpqueues": INTERPRETERS,
    "_interpchannels": INTERPRETERS,
    "_pyodide_core": _NOTHING,
    "_ctypes": _NOTHING,
    "_ctypes_test": _NOTHING,
}
