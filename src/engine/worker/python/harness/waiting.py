"""Programs that wait for tools, longer than a process lives.

A program that awaits is a task of an event loop, and both are objects on the heap. The loop is turned from here until
nothing is ready; when what the program waits for can only come from outside, `start` returns, with no frame of Python left
on the stack. Then a checkpoint can be taken, and any worker can go on with `resume`.
"""

import inspect
import sys
from heapq import heappop

from harness import loop, tools
from harness.hidden import hidden

# Stands for the value of a program that waits.
WAITS = object()
# After results, so many rounds of callbacks before the timers get their turn: longer chains of tasks are rare.
_ROUNDS_BEFORE_TIMERS = 100

# Of the program that runs: its loop, its task, whether it ends with an expression.
_loop = _task = None
_has_value = False
# ms until a program that only sleeps goes on; None while it waits for calls.
wake_ms: float | None = None


@hidden
def start(coroutine, has_value: bool):
    """(has_value, value) of a program; the value is WAITS while it waits."""
    global _loop, _task, _has_value
    loop.show()
    _loop = tools.calls.loop = loop.current().EventLoop()
    _task, _has_value = _loop.create_task(coroutine), has_value
    return _go_on(())


@hidden
def resume(given: list):
    """The same, for a program that waited. given: see tools.Calls.settle."""
    return _go_on(given)


@hidden
def _go_on(given):
    global _loop, _task
    waits = False
    try:
        waits = _turn(given)
        if waits:
            return False, WAITS
        if tools.calls.reached is not None:
            # The program may have caught it.
            raise tools.LimitReached(tools.calls.reached)
        return _has_value, _task.result()
    finally:
        if not waits:
            ended, _loop, _task, tools.calls.loop = _loop, None, None, None
            _close(ended)


@hidden
def _turn(given) -> bool:
    """Whether the program waits; False when it has ended."""
    global wake_ms
    wake_ms = None
    _loop._run_forever_setup()
    try:
        tools.calls.settle(given)
        for _ in range(_ROUNDS_BEFORE_TIMERS if given else 0):
            if not _loop._ready:
                break
            _run_ready()
        while not _task.done() and tools.calls.reached is None:
            if not _loop._ready and _must_wait():
                return True
            _loop._run_once()
        return False
    finally:
        _loop._run_forever_cleanup()


@hidden
def _run_ready() -> None:
    """As the loop does it, without timers: results come before timers that are due."""
    ready = _loop._ready
    for _ in range(len(ready)):
        handle = ready.popleft()
        if not handle._cancelled:
            handle._run()


@hidden
def _must_wait() -> bool:
    global wake_ms
    timers = _loop._scheduled
    # As the loop does it.
    while timers and timers[0]._cancelled:
        _loop._timer_cancelled_count -= 1
        heappop(timers)._scheduled = False
    left = timers[0]._when - _loop.time() if timers else None
    if left is not None and left <= _loop._clock_resolution:
        return False
    if tools.calls.waiting():
        return True
    if left is None or left * 1000 <= tools.calls.limits["sleepMs"]:
        return False
    wake_ms = left * 1000
    return True


@hidden
def _close(ended) -> None:
    """What asyncio.Runner does in the end."""
    asyncio = loop.current()
    try:
        rest = asyncio.all_tasks(ended)
        if rest:
            for task in rest:
                task.cancel()
            ended.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        ended.run_until_complete(ended.shutdown_asyncgens())
    except loop.DeadlockError:
        # A task that waits on although it was cancelled.
        pass
    finally:
        ended.close()


async def run_here(run, *args, **named):
    """asyncio.run(...) at the top level of a program, which waits as `await` does. run: what the program calls so."""
    asyncio = loop.current()
    if run is not asyncio.run or len(args) != 1 or named.keys() - {"debug", "loop_factory"}:
        return run(*args, **named)
    (main,) = args
    if not inspect.isawaitable(main):
        raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
    before = asyncio.all_tasks()
    try:
        return await main
    finally:
        rest = asyncio.all_tasks() - before
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.gather(*rest, return_exceptions=True)


async def input_here(read, *args, **named):
    """input(...) at the top level of a program, where its client answers. read: what the program calls so."""
    if read is not input or named or len(args) > 1:
        return read(*args, **named)
    # As a question without a prompt is one, too.
    answer = await tools.Call(tools.calls, "ask", {"question": str(*args)})
    return answer if isinstance(answer, str) else str(answer)
