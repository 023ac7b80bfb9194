"""Whether an import would find something else than the image holds: a file of the program, a finder, a replaced module."""

import builtins
import os
import sys
from _frozen_importlib_external import FileFinder, PathFinder
from _operator import is_

from harness.held import Held, given, modules
from harness.hidden import hidden

ARCHIVE = next(path for path in sys.path if path.endswith(".zip"))
# What the image was built with.
_finders: list = []
_entries: set[str] = set()
_import = builtins.__import__


def remember() -> None:
    """Take finders, path and `__import__` as they are now for those that every run begins with."""
    global _import
    _finders[:], _import = sys.meta_path, builtins.__import__
    _entries.update(entry for entry in sys.path if entry)


@hidden
def is_as_built(name: str, one: Held, path) -> bool:
    """Whether importing it now would give the modules that it was built with. @param path: of its package, or None"""
    if builtins.__import__ is not _import or sys.meta_path != _finders:
        return False
    if path is not None and one.folder is not None and path != [one.folder]:
        return False
    found = sys.modules
    lacking = one.unordered - found.keys()
    # One that was handed out, and taken away by the program.
    if not lacking.isdisjoint(given):
        return False
    there = tuple(one.unordered - lacking)
    if not all(map(is_, map(found.get, there), map(modules.get, there))):
        return False
    if path is None and one.folder is not None:
        lacking.add(name)
    for missing in one.missing:
        if missing in found:
            return False
    for variable, value in one.environment:
        if os.environ.get(variable) != value:
            return False
    # Behind the archive, nobody is asked for what it has.
    before = True
    for entry in sys.path:
        if entry == ARCHIVE:
            before = False
        elif entry not in _entries and offers(entry, (*lacking, *one.missing) if before else one.missing):
            return False
    return True


@hidden
def offers(entry: str, names) -> bool:
    """Whether an entry of sys.path has a module of one of these names; yes where that cannot be known."""
    finder = PathFinder._path_importer_cache(entry)
    if finder is None or not names:
        return False
    if type(finder) is not FileFinder:
        return True
    files = _files_of(finder)
    if not files:
        return False
    there = {file.partition(".")[0] for file in files}
    for name in names:
        if name in there:
            spec = finder.find_spec(name)
            # A folder without __init__.py counts only when nothing else is found.
            if spec is not None and spec.loader is not None:
                return True
    return False


@hidden
def _files_of(finder: FileFinder) -> set[str]:
    """What the finder itself knows of its folder; it reads that when the folder's time has changed."""
    try:
        changed = os.stat(finder.path).st_mtime
    except OSError:
        return set()
    if changed != finder._path_mtime:
        finder._fill_cache()
        finder._path_mtime = changed
    return finder._path_cache


def yield_to_files() -> None:
    """Files of the program go before what is in sys.modules for the sake of the harness, and in no other Python."""
    for name in ("harness", "pyodide", "warnings"):
        if "" in sys.path and sys.modules.get(name) is modules[name] and offers("", (name,)):
            del sys.modules[name]
