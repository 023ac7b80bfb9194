"""Imports all of the standard library, and notes of each module what its import needs and what it does beside.

Runs in an interpreter that ends afterwards: everything is imported anew here, whatever Pyodide has imported already, so
that nothing goes unnoticed.
"""

import _frozen_importlib as bootstrap
import _imp
import contextvars
import os
import sys
import warnings
import zipimport

from harness import host, lockdown, shared
from harness.build.recorder import Recorder
from harness.elsewhere import ARCHIVE
from harness.held import RENEWED
from harness.library import STARTUP

# What Python itself stands on stays as it is; and atexit, which is watched. Everything else is imported anew.
_STAYS = frozenset(
    """_abc _codecs _frozen_importlib _frozen_importlib_external _imp _io _signal _stat _thread _warnings _weakref
    __main__ atexit builtins errno marshal os.path posix sys time""".split()
)
_OURS = frozenset(["js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "harness"])


def record(excluded: list[str]) -> dict[str, dict]:
    """Import all modules of the archive but `excluded`. Answer: by name, of these and of all that they import themselves,

    needs: modules, in the order in which its import asks for them; missing: names that it asks for in vain;
    aliases: other names that it gives to modules; environment: variables that it looks at, and what they are;
    exits: functions of it that it registers for the end of the program;
    unfit: why the module, or one that it needs, cannot be imported beforehand, or null.
    @raises RuntimeError when an import changes what all programs share, which harness.library could not take back
    """
    host.environment()
    lockdown.install()
    sys.path_importer_cache.clear()
    zipimport._zip_directory_cache.clear()
    names = [name for name in _names() if name not in excluded]
    for name, module in list(sys.modules.items()):
        frozen = getattr(getattr(module, "__spec__", None), "origin", None) == "frozen" and "." not in name
        ours = name.partition(".")[0] in _OURS
        if not (ours or frozen or name in STARTUP or name in _STAYS):
            del sys.modules[name]
    recorder = Recorder()
    recorder.install()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        before = shared.state()
        # Some ask for a decimal context, which makes one.
        contextvars.copy_context().run(_import_all, names)
        changed = shared.changes(before)
    recorder.uninstall()
    if changed:
        raise RuntimeError(f"importing the standard library changes {', '.join(changed)}")
    for name, note in recorder.notes.items():
        if note.restless and name not in RENEWED:
            note.unfit = f"asks for {', '.join(note.restless)}"
    _mark_dependants(recorder.notes)
    fields = ("needs", "missing", "aliases")
    return {
        name: {
            **{field: list(getattr(note, field)) for field in fields},
            "environment": note.environment,
            "exits": note.exits,
            "unfit": note.unfit,
        }
        for name, note in recorder.notes.items()
    }


def _import_all(names: list[str]) -> None:
    for name in names:
        try:
            bootstrap._gcd_import(name)
        except BaseException:
            # Noted; a run that imports it will see the same.
            pass


def _mark_dependants(notes: dict) -> None:
    unfit = {name for name, note in notes.items() if note.unfit}
    while more := {name for name, note in notes.items() if not unfit.isdisjoint(note.needs)} - unfit:
        for name in more:
            notes[name].unfit = "needs one that is unfit"
        unfit |= more


def _names() -> list[str]:
    files = zipimport.zipimporter(ARCHIVE)._get_files()
    names = [file[:-3].removesuffix("/__init__").replace("/", ".") for file in files if file.endswith(".py")]
    # Python has the frozen ones without the archive; __main__ is a program.
    return sorted(
        name
        for name in names
        if not (name.startswith(("pyodide", "_pyodide")) or name.endswith("__main__") or _imp.is_frozen(name))
    )
