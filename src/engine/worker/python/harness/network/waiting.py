"""select.select() by poll(): the C library's own ends with an error without a number when a signal comes."""

import errno
import os
import select as _select
from math import ceil
from operator import index

_IN = _select.POLLIN | _select.POLLHUP | _select.POLLERR
_OUT = _select.POLLOUT | _select.POLLERR
_poll = _select.poll
# What is asked for, and what counts as ready, for each of the three lists.
_KINDS = ((_select.POLLIN, _IN), (_select.POLLOUT, _OUT), (_select.POLLPRI, _select.POLLPRI))


def select(rlist, wlist, xlist, timeout=None, /):
    """Wait until one or more file descriptors are ready for some kind of I/O; see CPython's."""
    if timeout is not None:
        if not isinstance(timeout, (int, float)):
            raise TypeError("timeout must be a float or None")
        if not timeout >= 0:
            raise ValueError("timeout must be non-negative")
        timeout = ceil(1000 * timeout)
    lists = [[(one, _descriptor(one)) for one in list_] for list_ in (rlist, wlist, xlist)]
    wanted: dict[int, int] = {}
    for entries, (asked, _) in zip(lists, _KINDS):
        for _, fd in entries:
            wanted[fd] = wanted.get(fd, 0) | asked
    poll = _poll()
    for fd, events in wanted.items():
        poll.register(fd, events)
    ready = dict(poll.poll(timeout))
    if any(events & _select.POLLNVAL for events in ready.values()):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return tuple([one for one, fd in entries if ready.get(fd, 0) & mask] for entries, (_, mask) in zip(lists, _KINDS))


def _descriptor(one) -> int:
    if not isinstance(one, int):
        method = getattr(one, "fileno", None)
        if method is None:
            raise TypeError("argument must be an int, or have a fileno() method.")
        one = method()
        if not isinstance(one, int):
            raise TypeError("fileno() returned a non-integer")
    if one < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({one})")
    return index(one)


def replace() -> None:
    select.__module__ = "select"
    _select.select = select
