"""Threads: a daemon thread never runs, with a warning, since programs can do without it; any other is refused."""

import _thread
import warnings

from harness.absent.fitting import put, refuse_each
from harness.absent.sentences import DAEMON, THREADS
from harness.hidden import hidden

_make_handle = _thread._make_thread_handle
_warn = warnings.warn
_warned = False


def _error() -> RuntimeError:
    # What Python raises where the system has no room for a thread.
    return RuntimeError(THREADS)


def replace() -> None:
    refuse_each(_thread, ("start_new_thread", "start_new", "start_joinable_thread"), _error)


def _fit(threading) -> None:
    refuse_each(threading, ("_start_new_thread", "_start_joinable_thread"), _error)

    @hidden
    def start(self):
        """Refuse, but for a daemon: that one counts as ended, and a warning says so once."""
        global _warned
        check_startable(self)
        if not self.daemon:
            raise _error()
        if not _warned:
            _warned = True
            # Level 1 is the caller: a hidden function does not count.
            _warn(DAEMON, RuntimeWarning, stacklevel=1)
        end(self)

    put(threading.Thread, start)


def check_startable(thread) -> None:
    if not thread._initialized:
        raise RuntimeError("thread.__init__() not called")
    if thread._started.is_set():
        raise RuntimeError("threads can only be started once")


def end(thread) -> None:
    """Have it look as if it had run: it is not alive, and join() returns."""
    handle = _make_handle(0)
    handle._set_done()
    thread._os_thread_handle = handle
    thread._started.set()


FITS = {"threading": _fit}
