"""Run once, when the image is built: everything that every program should find ready."""

import contextvars
import gc
import importlib
import linecache
import sys
import warnings
from importlib.machinery import PathFinder

import harness

# figures is for matplotlib, packages for the worker: both are asked for by name.
from harness import added, check, collecting, display, ending, entry, figures, host, lockdown, loop, packages, session  # noqa: F401
from harness.absent import bridge, install
from harness.build.hold import hold
from harness.held import take_back

# Formats of dates that programs read most: the pattern of each takes a millisecond to compile.
_DATES = (
    "%Y-%m-%d|%Y-%m-%d %H:%M:%S|%Y-%m-%d %H:%M:%S.%f|%Y-%m-%d %H:%M|%Y-%m-%dT%H:%M:%S|%Y-%m-%dT%H:%M:%S.%f|%Y-%m-%dT%H:%M:%SZ|"
    "%Y-%m-%dT%H:%M:%S.%fZ|%Y-%m-%dT%H:%M:%S%z|%Y/%m/%d|%Y%m%d|%Y-%m|%d/%m/%Y|%m/%d/%Y|%d.%m.%Y|%d-%m-%Y|%d %b %Y|%d %B %Y|"
    "%b %d, %Y|%B %d, %Y|%H:%M:%S|%H:%M|%I:%M %p|%a %b %d %H:%M:%S %Y|%a, %d %b %Y %H:%M:%S %z|%d/%b/%Y:%H:%M:%S %z"
).split("|")
# Of every file and folder when a run begins: 1 January 1980; see filesystem/image-time.ts.
_IMAGE_TIME = 315532800.0
_MAIN_NAMES = frozenset(["__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__"])


def prepare(notes: dict[str, dict]) -> None:
    """Import all that `notes` (see build/record.py) has, and fit Python to this host."""
    # Pyodide replaces asyncio.run when it starts and keeps the original here.
    from pyodide.webloop import _orig_run

    # As a program will see it: modules look at the environment, and keep time.sleep, when they are imported.
    host.install()
    install.replace()
    lockdown.install()
    contextvars.copy_context().run(_import_all, [name for name, note in notes.items() if not note["unfit"]])
    install.install()
    added.install()
    display.install()
    loop.install(_orig_run)
    session.install()
    collecting.install()
    ending.seal()
    _warm_up()
    _compile_dates()


def _import_all(names: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            importlib.import_module(name)


def settle(notes: dict[str, dict]) -> None:
    """Leave Python as programs are to find it. Nothing of Pyodide's own start runs after that."""
    host.environment()
    bridge.take_out()
    lockdown.install()
    # No worker has a folder with the harness.
    home = __file__.rpartition("/harness/")[0]
    sys.path[:] = ["", *dict.fromkeys(path for path in sys.path if path not in ("", home))]
    for path in [path for path in sys.path_importer_cache if path.startswith(home)]:
        del sys.path_importer_cache[path]
    main = sys.modules["__main__"].__dict__
    for name in [name for name in main if name not in _MAIN_NAMES]:
        del main[name]
    for name in [name for name in sys.modules if name.startswith(("harness.build", "harness.prepare"))]:
        del sys.modules[name]
    del harness.build, harness.prepare
    linecache.clearcache()
    importlib.invalidate_caches()
    hold(notes)
    _warm_up()
    take_back()
    _know_empty("/home/pyodide")
    gc.collect()
    # What is in the image outlives every run: collections need not look at it again.
    gc.freeze()


def _know_empty(folder: str) -> None:
    """Have Python know that a folder is empty as long as its time is that of the image: no import needs to read it."""
    finder = PathFinder._path_importer_cache(folder)
    finder._path_mtime, finder._path_cache = _IMAGE_TIME, set()


def _compile_dates() -> None:
    import _strptime

    for format_ in _DATES:
        # Into the cache of re: that of _strptime itself holds five.
        _strptime._TimeRE_cache.compile(format_)


def _warm_up() -> None:
    """Fill the caches and specialise the bytecode that every run uses, so that no run pays for it."""
    before = sys.modules["__main__"]
    # The end of a run leaves alone what is frozen.
    gc.collect()
    gc.freeze()
    request = (
        '{"code":%s,"context":{},"args":[],"env":{},"format":"json","resultBytes":1000,"session":null,'
        '"files":false,"displayBytes":0,"figures":"png","timeoutMs":1000}'
    )
    for code in ('"1+1"', '"1/0"', '"import asyncio; await asyncio.sleep(0); [1, {}]"', '"import json, re, random"') * 4:
        entry.run(request % code)
        ending.end("plain")
    gc.unfreeze()
    sys.modules["__main__"] = before
