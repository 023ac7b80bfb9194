"""Takes the standard library out of sys.modules, into harness.held, of which harness.library hands it out."""

import _frozen_importlib as bootstrap
import _frozen_importlib_external as bootstrap_external
import os
import sys
import zipfile
from types import ModuleType
from zipimport import zipimporter

from harness import elsewhere
from harness.elsewhere import ARCHIVE
from harness.held import Held, given, held, kept, modules
from harness.library import STARTUP, LibraryFinder, LibraryImporter


def hold(notes: dict[str, dict]) -> None:
    """@param notes: see record.py"""
    found = sys.modules
    modules.update(found)
    _place_importers()
    stays = {name for name in found if _stays(name, notes)}
    owners = {alias: name for name, note in notes.items() for alias in note["aliases"]}
    stays -= {alias for alias, owner in owners.items() if owner not in stays}
    kept.update(stays)
    given.update(stays)
    sys.meta_path.insert(0, LibraryFinder)
    elsewhere.remember()
    for name in found.keys() - stays:
        if name not in owners:
            held[name] = _describe(name, notes)
    used = _used_by(stays)
    for name in found.keys() - stays:
        one = held.get(name)
        if one is not None and name in used:
            # The harness finds it by this attribute, whether a program imports it or not.
            one.parent = None
        elif one is not None:
            one.detach()
        del found[name]


def _place_importers() -> None:
    """One for the archive and one for each of its folders; all modules name theirs, and their source."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        folders = {name.rpartition("/")[0] for name in archive.namelist()}
    for folder in sorted(folders):
        path = f"{ARCHIVE}/{folder}".rstrip("/")
        sys.path_importer_cache[path] = LibraryImporter(path)
    for module in {id(module): module for module in sys.modules.values() if _is_archived(module)}.values():
        spec = module.__spec__
        path = f"{ARCHIVE}/{spec.loader.prefix}".rstrip("/")
        spec.loader = module.__loader__ = sys.path_importer_cache[path]
        spec.origin = module.__file__ = spec.loader.get_filename(spec.name)
        spec.cached = module.__cached__ = bootstrap_external._get_cached(spec.origin)
    for module in (bootstrap, bootstrap_external):
        # importlib says that they lie beside it.
        module.__file__ = module.__file__.removesuffix("c")


def _is_archived(module: object) -> bool:
    loader = getattr(getattr(module, "__spec__", None), "loader", None)
    return isinstance(loader, zipimporter) and loader.archive == ARCHIVE


def _stays(name: str, notes: dict) -> bool:
    """Whether a module stays in sys.modules, where no file of a program can take its place.

    All that are no files stay, since Python finds those first in any case; but not those written in C that hold on to
    others which are handed out, nor what is in a package that is: with another one of these they have to be others, too.
    """
    module = sys.modules[name]
    if _is_archived(module):
        return name in STARTUP or name.startswith(("pyodide", "_pyodide"))
    if name not in notes or (module.__spec__.origin == "frozen" and "." not in name):
        return True
    return all(need in STARTUP or not _is_archived(sys.modules.get(need)) for need in notes[name]["needs"])


def _describe(name: str, notes: dict) -> Held:
    needs, module = _all_needs(name, notes), sys.modules[name]
    for need in needs:
        if need not in sys.modules:
            raise RuntimeError(f"{name} needs {need}, which is not in the image")
    missing = {one: None for need in (name, *needs) if need in notes for one in notes[need]["missing"]}
    environment = {}
    for need in (name, *needs):
        environment.update(notes[need]["environment"] if need in notes else {})
    for variable, value in environment.items():
        if os.environ.get(variable) != value:
            raise RuntimeError(f"{name} was imported with {variable}={value}, which is {os.environ.get(variable)} now")
    parent, _, tail = name.rpartition(".")
    holder = sys.modules[parent] if parent and vars(sys.modules[parent]).get(tail) is module else None
    exits = tuple(getattr(module, exit_) for exit_ in notes[name]["exits"])
    folder = f"{ARCHIVE}/{module.__spec__.loader.prefix}".rstrip("/") if _is_archived(module) else None
    return Held(module, module.__spec__, folder, needs, tuple(missing), tuple(environment.items()), holder, tail, exits)


def _all_needs(name: str, notes: dict) -> tuple[str, ...]:
    """In the order in which Python would import them."""
    seen, begun = {}, {name}

    def visit(one):
        note = notes.get(one)
        for need in () if note is None else (*note["needs"], *note["aliases"]):
            if need not in begun:
                begun.add(need)
                visit(need)
                seen[sys.intern(need)] = None

    visit(name)
    return tuple(seen)


def _used_by(stays: set[str]) -> set[str]:
    """The held modules that the harness uses, itself or through others."""
    used = set()
    for name in stays:
        if name.startswith("harness"):
            for value in getattr(sys.modules[name], "__dict__", {}).values():
                owner = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
                if owner in held:
                    used |= {owner, *held[owner].needs}
    return used
