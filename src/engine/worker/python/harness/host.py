"""Fits CPython's own ways of talking to an operating system to this host."""

import io
import os
import select
import signal
import stat
import sys
import time
from _operator import index

from harness.hidden import hidden

# harness/figures.py
FIGURES_BACKEND = "module://harness.figures"


def install() -> None:
    _streams()
    time.sleep = sleep
    signal.signal(signal.SIGINT, signal.default_int_handler)
    environment()


def environment() -> None:
    """What Pyodide's start-up code sets again in every process. Nothing of the host may show."""
    sys.excepthook = sys.__excepthook__
    sys.executable = ""
    sys.argv = ["main.py"]
    os.environ.clear()
    os.environ.update(HOME="/home/pyodide", LANG="C.UTF-8", PATH="/usr/bin", PWD="/home/pyodide")
    os.environ["MPLBACKEND"] = FIGURES_BACKEND


def _streams() -> None:
    # No buffers: print, os.write and output from C libraries arrive in the order they happened.
    global _stdin
    sys.stdin = sys.__stdin__ = _stdin = _open_stdin()
    for fd, name, errors in ((1, "stdout", "strict"), (2, "stderr", "backslashreplace")):
        raw = io.FileIO(fd, "w", closefd=False)
        raw.name = f"<{name}>"
        stream = io.TextIOWrapper(raw, "utf-8", errors, newline="\n", write_through=True)
        stream.mode = "w"
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def renew_stdin() -> None:
    """Each step of a session has its own standard input: what the last one left unread is gone."""
    global _stdin
    if sys.stdin is _stdin:
        sys.stdin = sys.__stdin__ = _stdin = _open_stdin()


def keep_stdin() -> None:
    """Put what a program that waits has not read yet into a file without a name, which lives on with its state."""
    if not stat.S_ISCHR(os.fstat(0).st_mode):
        return
    rest = bytearray()
    while part := os.read(0, 1 << 16):
        rest += part
    if not rest:
        return
    name = f"/tmp/.stdin-{os.urandom(8).hex()}"
    file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    try:
        os.unlink(name)
        written = 0
        while written < len(rest):
            written += os.write(file, rest[written:])
        os.lseek(file, 0, os.SEEK_SET)
        os.dup2(file, 0)
    finally:
        os.close(file)


def _open_stdin() -> io.TextIOWrapper:
    raw = io.FileIO(0, "r", closefd=False)
    raw.name = "<stdin>"
    stream = io.TextIOWrapper(io.BufferedReader(raw), "utf-8")
    stream.mode = "r"
    return stream


@hidden
def sleep(seconds: float, /) -> None:
    """time.sleep: Pyodide's own spins; poll() on nothing is a sleep that the host does without using the CPU."""
    end = time.monotonic() + _seconds(seconds)
    while (left := end - time.monotonic()) > 0:
        _poll(min(left, 1000.0) * 1000)


_poll = select.poll().poll


# CPython counts time in nanoseconds of 64 bits.
_SECONDS_MAX = 2**63 / 10**9


@hidden
def _seconds(value) -> float:
    if isinstance(value, float):
        seconds = value
        if seconds != seconds:
            raise ValueError("Invalid value NaN (not a number)")
        if abs(seconds) >= _SECONDS_MAX:
            raise OverflowError("timestamp out of range for platform time_t")
    else:
        try:
            whole = index(value)
        except TypeError:
            name = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
            raise TypeError(f"'{name}' object cannot be interpreted as an integer or float") from None
        if abs(whole) >= _SECONDS_MAX:
            raise OverflowError("timestamp too large to convert to C PyTime_t")
        seconds = float(whole)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    return seconds
