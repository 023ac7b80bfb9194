"""An asyncio event loop that blocks.

It waits for time, and for connections where a run may use the network: CPython's own loop for sockets, without what wakes
it from other threads. It needs neither JavaScript's timers nor stack switching, and leaves nothing pending behind a run.
"""

import asyncio
import asyncio.selector_events
import functools
import sys
import time

from harness.absent import event_loop
from harness.absent.fitting import fit
from harness.absent.sentences import FILES
from harness.held import given, held
from harness.network import device, sockets


class DeadlockError(RuntimeError):
    """Everything waits, and nothing is left that could ever wake it."""

    # Shown by its plain name, like the program's own classes.
    __module__ = "__main__"


class _Woken(BaseException):
    """Thrown out of a sleep, since something is to be done before it ends."""


def _loop_class(asyncio) -> type:
    """Of `asyncio` as it was imported: a program can have it run once more, and classes of two do not mix."""
    events = asyncio.selector_events

    class Selector(events.selectors.PollSelector):
        """Waits for connections; with none there is only time that passes."""

        _waiting = False

        def __init__(self):
            # The rest when there is something to wait for: most loops only let time pass.
            self._fd_to_key = {}

        @functools.cached_property
        def _map(self):
            return events.selectors._SelectorMapping(self)

        @functools.cached_property
        def _selector(self):
            return self._selector_cls()

        def select(self, timeout: float | None = None) -> list:
            if timeout is None and not self._fd_to_key:
                raise DeadlockError("deadlock: every task waits for something that can never happen")
            self._waiting = timeout is None or timeout > 0
            try:
                if self._fd_to_key:
                    return super().select(timeout)
                if timeout > 0:
                    time.sleep(timeout)
            except _Woken:
                pass
            finally:
                self._waiting = False
            return []

        def wake(self) -> None:
            """Only a signal's handler calls this during a wait, which would go on when the handler returns."""
            if self._waiting:
                self._waiting = False
                raise _Woken

    class BlockingEventLoop(events.BaseSelectorEventLoop):
        __qualname__ = "BlockingEventLoop"

        def __init__(self):
            # Not that of the class above, which makes a pipe and a table.
            asyncio.base_events.BaseEventLoop.__init__(self)
            self._selector = Selector()

        @functools.cached_property
        def _transports(self):
            return events.weakref.WeakValueDictionary()

        def _close_self_pipe(self):
            pass

        def _write_to_self(self):
            # No threads to wake the loop from, but handlers of signals: the Runner cancels its task at SIGINT.
            self._selector.wake()

        def add_reader(self, fd, callback, *args):
            _demand_socket(fd)
            super().add_reader(fd, callback, *args)

        def add_writer(self, fd, callback, *args):
            _demand_socket(fd)
            super().add_writer(fd, callback, *args)

        def _sock_connect_cb(self, fut, sock, address):
            """CPython's asks for a number alone: a name that is unknown is another exception, and a refusal says why."""
            if fut.done():
                return
            try:
                sockets.finish_connect(sock)
            except (BlockingIOError, InterruptedError):
                pass
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                fut.set_exception(error)
            else:
                fut.set_result(None)

        def run_in_executor(self, executor, func, *args):
            """Threads cannot be started here: call at once and return the finished future."""
            self._check_closed()
            future = self.create_future()
            try:
                if executor is None:
                    future.set_result(func(*args))
                else:
                    future = asyncio.wrap_future(executor.submit(func, *args), loop=self)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:
                future.set_exception(error)
            return future

        async def shutdown_default_executor(self, timeout=None):
            pass

    event_loop.refuse(BlockingEventLoop)
    return BlockingEventLoop


def _demand_socket(fd) -> None:
    if not device.is_socket(fd if isinstance(fd, int) else fd.fileno()):
        raise NotImplementedError(FILES)


def run(coroutine, tell: bool):
    """asyncio.run for the program's own top-level await. tell: say so when that cancels tasks which still wait."""
    show()
    with _runner() as runner:
        try:
            return runner.run(coroutine)
        finally:
            if tell:
                _tell_of_waiting(runner.get_loop())


def show() -> None:
    """Have asyncio in sys.modules, where libraries look to see what a coroutine runs in."""
    one = held.get("asyncio")
    if one is not None and "asyncio" not in given:
        one.give("asyncio")
        sys.modules["asyncio"] = one.module


def _tell_of_waiting(loop) -> None:
    count = len(asyncio.all_tasks(loop))
    if count:
        tasks = "1 background task" if count == 1 else f"{count} background tasks"
        print(f"{tasks} cancelled: the event loop ends with this step. Await them in the step that starts them.", file=sys.stderr)


def install(original_run) -> None:
    """Make asyncio use this loop in place of Pyodide's. `original_run` is CPython's asyncio.run."""
    asyncio.run = asyncio.runners.run = original_run
    asyncio._set_running_loop(None)
    fit("asyncio", _fit)


def current():
    """asyncio as the program has it."""
    return _asyncio


def _fit(asyncio) -> None:
    global _asyncio, _runner
    _asyncio = asyncio
    loop = _loop_class(asyncio)
    _runner = functools.partial(asyncio.Runner, loop_factory=loop)
    policy = type("_Policy", (asyncio.events._BaseDefaultEventLoopPolicy,), {"_loop_factory": loop})
    asyncio.events._set_event_loop_policy(policy())
    asyncio.EventLoop = loop
