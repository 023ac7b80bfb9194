"""What any module can change and any program can see: to find out whether an import changed it, and to restore it."""

import _locale
import _signal
import _thread
import builtins
import contextvars
import gc
import os
import sys
import warnings

_NAMES = (
    *("excepthook", "displayhook", "unraisablehook", "breakpointhook", "stdin", "stdout", "stderr"),
    *("flags", "dont_write_bytecode"),
)
_LISTS = ("argv", "path", "meta_path", "path_hooks", "warnoptions")
# As logging has it when it is imported.
_LOGGING = (30, False, [])


def state() -> dict:
    """The state now, by name, to compare with a later one."""
    return {
        **{f"sys.{name}": getattr(sys, name) for name in _NAMES},
        **{f"sys.{name}": list(getattr(sys, name)) for name in _LISTS},
        "tracing": (sys.gettrace(), sys.getprofile()),
        "the recursion limit": sys.getrecursionlimit(),
        "the switch interval": sys.getswitchinterval(),
        "the environment": dict(os.environ._data),
        "builtins": dict(vars(builtins)),
        "__main__": dict(vars(sys.modules["__main__"])),
        "the working folder": (os.getcwd(), os.listdir()),
        "the locale": _locale.setlocale(_locale.LC_ALL),
        "signals": [_signal.getsignal(one) for one in range(1, _signal.NSIG)],
        "garbage collection": (gc.get_threshold(), gc.callbacks[:], gc.get_debug()),
        "context variables": list(contextvars.copy_context()),
        "threads": _thread._count(),
        "warnings.filters": warnings.filters[:],
        "logging": _logging(),
    }


def changes(before: dict) -> list[str]:
    """Names of what differs now from `before`, an earlier state()."""
    return [what for what, now in state().items() if now != before[what]]


def put_back(before: dict) -> None:
    """Restore `before`, but for files and threads, which no image has, and filters, which catch_warnings restores."""
    for name in _NAMES:
        setattr(sys, name, before[f"sys.{name}"])
    for name in _LISTS:
        getattr(sys, name)[:] = before[f"sys.{name}"]
    trace, profile = before["tracing"]
    sys.settrace(trace)
    sys.setprofile(profile)
    sys.setrecursionlimit(before["the recursion limit"])
    sys.setswitchinterval(before["the switch interval"])
    for there, was in (
        (os.environ._data, before["the environment"]),
        (vars(builtins), before["builtins"]),
        (vars(sys.modules["__main__"]), before["__main__"]),
    ):
        there.clear()
        there.update(was)
    os.chdir(before["the working folder"][0])
    _locale.setlocale(_locale.LC_ALL, before["the locale"])
    for number, handler in enumerate(before["signals"], 1):
        if handler is not None and _signal.getsignal(number) != handler:
            _signal.signal(number, handler)
    thresholds, callbacks, debug = before["garbage collection"]
    gc.set_threshold(*thresholds)
    gc.callbacks[:] = callbacks
    gc.set_debug(debug)
    root = getattr(sys.modules.get("logging"), "root", None)
    if root is not None:
        level, root.disabled, root.handlers[:] = before["logging"]
        # Loggers remember which levels are enabled.
        root.setLevel(level)


def _logging() -> tuple:
    root = getattr(sys.modules.get("logging"), "root", None)
    return _LOGGING if root is None else (root.level, root.disabled, root.handlers[:])
