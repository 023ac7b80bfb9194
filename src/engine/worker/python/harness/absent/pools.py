"""Pools of threads, which run their work inline: a task is done when submit() or apply_async() returns."""

import os
import sys
from queue import Empty

from harness.absent.fitting import put
from harness.absent.threads import check_startable, end


def _fit_executor(module) -> None:
    Executor = module.ThreadPoolExecutor
    enqueue = Executor.submit

    def submit(self, fn, /, *args, **kwargs):
        future = enqueue(self, fn, *args, **kwargs)
        work(self)
        return future

    def work(executor) -> None:
        context = vars(executor).get("_inline_context")
        if context is None:
            context = executor._inline_context = executor._create_worker_context()
            try:
                context.initialize()
            except Exception:
                module._base.LOGGER.critical("Exception in initializer:", exc_info=True)
                executor._initializer_failed()
                return
        while True:
            try:
                item = executor._work_queue.get_nowait()
            except Empty:
                return
            if item is not None:
                item.run(context)
                # The deadline's interrupt is for the program, not for the task that it met.
                if isinstance(item.future._exception, KeyboardInterrupt):
                    raise item.future._exception

    submit.__doc__ = enqueue.__doc__
    put(Executor, submit)
    Executor._adjust_thread_count = lambda self: None


class _InlineQueue:
    """Where a Pool puts its tasks: they are run here and now, in place of its threads."""

    def __init__(self, results: dict):
        self._results = results

    def put(self, work) -> None:
        tasks, set_length = work
        count = 0
        for job, at, function, args, named in tasks:
            try:
                outcome = True, function(*args, **named)
            except Exception as error:
                outcome = False, error
            count += 1
            if job in self._results:
                self._results[job]._set(at, outcome)
        if set_length is not None:
            set_length(count)


def _fit_thread_pool(module) -> None:
    def __init__(self, processes=None, initializer=None, initargs=()):
        # As Pool's own, without what starts threads.
        self._pool, self._cache, self._state = [], {}, module.INIT
        self._ctx = module.get_context()
        self._maxtasksperchild, self._initializer, self._initargs = None, initializer, initargs
        if processes is None:
            processes = os.process_cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._processes = processes
        # map() cuts its work by their number.
        self._pool = [None] * processes
        self._taskqueue = _InlineQueue(self._cache)
        if initializer is not None:
            initializer(*initargs)
        self._state = module.RUN

    def close(self):
        if self._state == module.RUN:
            self._state = module.CLOSE

    def terminate(self):
        self._state = module.TERMINATE

    def join(self):
        if self._state == module.RUN:
            raise ValueError("Pool is still running")
        if self._state not in (module.CLOSE, module.TERMINATE):
            raise ValueError("In unknown state")

    for method in (__init__, close, terminate, join):
        put(module.ThreadPool, method)


def _fit_dummy(module) -> None:
    start_thread = module.DummyProcess.start

    def start(self):
        if self.daemon:
            return start_thread(self)
        check_startable(self)
        self._start_called = True
        if hasattr(self._parent, "_children"):
            self._parent._children[self] = None
        end(self)
        try:
            self.run()
        except SystemExit:
            pass
        except Exception:
            # A thread that fails says so, and takes nothing else along.
            module.threading.excepthook(module.threading.ExceptHookArgs((*sys.exc_info(), self)))

    put(module.DummyProcess, start)


FITS = {
    "concurrent.futures.thread": _fit_executor,
    "multiprocessing.pool": _fit_thread_pool,
    "multiprocessing.dummy": _fit_dummy,
}
