"""Python in other processes and interpreters: multiprocessing, and executors that need either."""

import errno

from harness.absent.fitting import put, refuse_each
from harness.absent.sentences import PROCESSES

# What a context makes only for use with another process.
_SHARED = (
    *("Manager", "Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier"),
    *("Queue", "JoinableQueue", "SimpleQueue", "Pool", "RawValue", "RawArray", "Value", "Array"),
)


def no_process() -> OSError:
    return OSError(errno.ENOSYS, PROCESSES)


def _fit_context(module) -> None:
    refuse_each(module.BaseContext, _SHARED, no_process)


def _fit_package(module) -> None:
    # The package holds bound methods of its default context. Its Pipe() calls the one of multiprocessing.connection.
    for name in _SHARED:
        setattr(module, name, getattr(module.context._default_context, name))


def _fit_process(module) -> None:
    refuse_each(module.BaseProcess, ("start",), no_process)


def _fit_connection(module) -> None:
    make = module.Pipe

    def Pipe(duplex=True):
        # One way is a pipe within the program; both ways are sockets.
        if duplex:
            raise no_process()
        return make(duplex=False)

    put(module, Pipe)
    refuse_each(module, ("Client",), no_process)
    refuse_each(module.Listener, ("__init__",), no_process)


def _fit_managers(module) -> None:
    refuse_each(module.BaseManager, ("start", "connect", "get_server"), no_process)


def _fit_executor(module) -> None:
    # As CPython does where semaphores are missing.
    refuse_each(module.ProcessPoolExecutor, ("__init__",), lambda: NotImplementedError(PROCESSES))


FITS = {
    "multiprocessing.process": _fit_process,
    "multiprocessing.context": _fit_context,
    "multiprocessing": _fit_package,
    "multiprocessing.connection": _fit_connection,
    "multiprocessing.managers": _fit_managers,
    "concurrent.futures.process": _fit_executor,
}
