"""Run once, when the image is built: everything that every program should find ready."""

import atexit
import gc
import importlib
import os
import sys
import warnings

# figures is for matplotlib, packages for the worker: both are asked for by name.
from pool import check, display, figures, harness, host, lockdown, loop, packages, session  # noqa: F401


_MAIN_NAMES = frozenset(["__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__"])


def prepare(preload: list[str]) -> list[str]:
    """Import `preload`, fit Python to this host, and tidy up. Returns the modules that could not be imported."""
    # Pyodide replaces asyncio.run when it starts and keeps the original here.
    from pyodide.webloop import _orig_run

    # matplotlib looks when it is imported, which may be now.
    os.environ["MPLBACKEND"] = host.FIGURES_BACKEND
    missing = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in preload:
            try:
                importlib.import_module(name)
            except ImportError:
                missing.append(name)

    host.install()
    display.install()
    loop.install(_orig_run)
    session.install()
    atexit._clear()

    _warm_up()
    importlib.invalidate_caches()
    gc.collect()
    # What is in the image outlives every run: collections need not look at it again.
    gc.freeze()
    return missing


def settle() -> None:
    """Run in every worker after Pyodide's own start-up code, just before the seal."""
    host.environment()
    lockdown.install()
    sys.path[:] = ["", *dict.fromkeys(path for path in sys.path if path)]
    main = sys.modules["__main__"].__dict__
    for name in [name for name in main if name not in _MAIN_NAMES]:
        del main[name]
    importlib.invalidate_caches()
    gc.collect()
    gc.freeze()


def _warm_up() -> None:
    """Fill the caches and specialise the bytecode that every run uses, so that no run pays for it."""
    before = dict(sys.modules["__main__"].__dict__)
    request = (
        '{"code":%s,"context":{},"args":[],"env":{},"format":"json","resultBytes":1000,"session":null,'
        '"displayBytes":0,"figures":"png"}'
    )
    for code in ('"1+1"', '"1/0"', '"import asyncio; await asyncio.sleep(0); [1, {}]"') * 4:
        harness.run(request % code)
    main = sys.modules["__main__"].__dict__
    main.clear()
    main.update(before)
