"""What a program that may wait needs beyond a plain run: before it starts, when it waits, goes on and ends."""

import sys
from json import JSONEncoder

from harness import display, execution, host, tools, waiting
from harness.hidden import hidden

_encode = JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_TRACERS = ((sys.gettrace, sys.settrace), (sys.getprofile, sys.setprofile))
# Trace and profile functions of a program that waits.
_traced: list = []


@hidden
def begin(request: dict, namespace: dict) -> tuple[bool, object]:
    namespace.update(request["context"])
    tools.install(request["tools"], request["waits"], namespace)
    try:
        return execution.execute(request["code"], namespace, may_wait=True, asks="asksForInput" in request)
    finally:
        _note_tracers()


@hidden
def go_on(request: dict, namespace: dict) -> tuple[bool, object]:
    display.begin(request["displayBytes"], request["figures"], request["timeoutMs"])
    for put, function in _traced:
        put(function)
    try:
        return waiting.resume(request["results"])
    finally:
        _note_tracers()


def wait(answer: dict, in_session: bool) -> None:
    """Describe a program that waits, and make its state one that can travel."""
    answer.update(outcome="waiting", calls=_encode(tools.calls.waiting()), wakeMs=waiting.wake_ms)
    if not in_session:
        host.keep_stdin()


def end() -> None:
    """Tell of calls that were written and never awaited."""
    sentence = tools.calls.forgotten() if tools.calls is not None else None
    try:
        if sentence:
            print(sentence, file=sys.stderr)
    except BaseException:  # the program's own stream, or the deadline's interrupt
        pass


@hidden
def _note_tracers() -> None:
    _traced[:] = [(put, function) for get, put in _TRACERS if (function := get()) is not None]
