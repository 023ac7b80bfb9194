"""Describes how a program failed, and ends it as Python would."""

import atexit
import gc
import sys
import traceback

from harness import execution, hints
from harness.hidden import hidden
from harness.shape import type_name, whole

_HARNESS = __file__.rpartition("/")[0] + "/"
_MESSAGE_CHARACTERS = 10_000
_TRACEBACK_CHARACTERS = 50_000
# All of these are collected, and runs of the same line told as one. Of deeper recursion only the ends are.
_FRAMES = 3_000
_FIRST_FRAMES, _LAST_FRAMES = 4, 200


def describe(error: BaseException, release: bool = False, keep: bool = False) -> dict:
    """{type, message, traceback, line}, and what hints.py has to say; must not fail whatever `error` is.

    release: first let go of everything the failing frames hold, since memory is exhausted.
    keep: but not of the program's variables.
    """
    try:
        if release:
            traceback.clear_frames(error.__traceback__)
            if not keep:
                sys.modules["__main__"].__dict__.clear()
            gc.collect()
        return {
            "type": type_name(type(error)),
            "message": _cut(_message(error), _MESSAGE_CHARACTERS),
            "traceback": _cut(_traceback(error), _TRACEBACK_CHARACTERS),
            "line": _line(error),
            **hints.of(error),
        }
    except BaseException as failure:
        return {
            "type": type_name(type(error)),
            "message": f"<describing this exception raised {type_name(type(failure))}>",
            "traceback": "",
            "line": None,
        }


def call_hook(error: BaseException) -> None:
    """The program's own sys.excepthook, if it has one; a failure of it goes to stderr, as Python does it."""
    hook = getattr(sys, "excepthook", None)
    if hook is None or hook is sys.__excepthook__:
        return
    try:
        hook(type(error), error, error.__traceback__)
    except SystemExit:
        pass
    except BaseException as failure:
        print(f"Error in sys.excepthook:\n{_traceback(failure)}", file=sys.stderr)
        print(f"Original exception was:\n{_traceback(error)}", end="", file=sys.stderr)


def exit_code(error: SystemExit) -> int:
    """What a shell would see; a message instead of a number goes to stderr, as Python does it."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 0xFF
    print(code, file=sys.stderr)
    return 1


@hidden
def run_exit_callbacks() -> None:
    """atexit functions, which Python runs when a program ends; their errors go to stderr."""
    if atexit._ncallbacks():
        atexit._run_exitfuncs()


def flush_streams() -> None:
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:  # deleted, closed, or the program's own object: nothing to save
            pass


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException as failure:
        return f"<its str() raised {type_name(type(failure))}>"


def _traceback(error: BaseException) -> str:
    depth, frame = 0, error.__traceback__
    while frame is not None and depth <= _FRAMES:
        depth, frame = depth + 1, frame.tb_next
    limit = None if depth <= _FRAMES else -_LAST_FRAMES
    summary = traceback.TracebackException.from_exception(error, limit=limit)
    if limit is not None:
        first = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), limit=_FIRST_FRAMES)
        summary.stack[:0] = first
    _keep_user_frames(summary, set())
    return "".join(summary.format())


def _keep_user_frames(summary, seen: set) -> None:
    """Drop what led to the program, and the harness's own frames anywhere; along the whole chain."""
    if summary is None or id(summary) in seen:
        return
    seen.add(id(summary))
    frames = list(summary.stack)
    # Without a frame of its own (a syntax error, a deadlock of the main task) the program is not to blame for
    # any line: Python, too, prints no frames for its main file's syntax errors.
    first = next((i for i, frame in enumerate(frames) if frame.filename == execution.program), len(frames))
    summary.stack[:] = [frame for frame in frames[first:] if not frame.filename.startswith(_HARNESS)]
    for other in (summary.__cause__, summary.__context__, *(summary.exceptions or ())):
        _keep_user_frames(other, seen)


def _line(error: BaseException) -> int | None:
    """The innermost line of the program itself on the way to the error."""
    line = None
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == execution.program:
            line = frame.tb_lineno
        frame = frame.tb_next
    if line is None and isinstance(error, SyntaxError) and error.filename == execution.program:
        line = error.lineno
    if line is None and issubclass(type(error), KeyboardInterrupt) and error.__context__ is not None:
        # asyncio raises it where the task has ended; what it interrupted is in the task.
        line = _line(error.__context__)
    return line


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return whole(text)
    half = limit // 2
    return whole(f"{text[:half]}\n[... {len(text) - 2 * half} characters cut ...]\n{text[-half:]}")
