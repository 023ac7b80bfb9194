"""Modules that cannot be imported, and what they would be for."""

from pool.absent.sentences import INTERPRETERS, PROCESSES

MISSING = {
    "_multiprocessing": PROCESSES,
    "_posixshmem": PROCESSES,
    "_interpreters": INTERPRETERS,
    "_interpqueues": INTERPRETERS,
    "_interpchannels": INTERPRETERS,
}
