"""The standard library as programs find it: every module has run already, and none is imported yet.

Its modules are held beside sys.modules and handed out when they are imported, so that a program sees what it would see
in a Python that was just started: files of its own come first, `import a` does not bring along `a.b`, and sys.modules
has what was imported. A module is handed out once, together with all that its import would have imported. Where one of
those would be another one now (see elsewhere.py), or a program has it run once more, it runs, from its bytecode.
"""

import sys
from _frozen_importlib import ModuleSpec
from importlib.util import find_spec
from zipimport import zipimporter

from harness import elsewhere
from harness.elsewhere import ARCHIVE
from harness.held import given, held, kept
from harness.hidden import hidden

# Modules of the archive that every Python has imported when a program begins. warnings is one more: C, which shows
# warnings, looks for it there, and shows no line of the program without it.
STARTUP = frozenset(["_py_warnings", "encodings", "encodings.aliases", "encodings.utf_8", "warnings"])
# What the harness changes in a module that runs anew, by its name.
FITTED: dict = {}


class LibraryFinder:
    """Finds what can be handed out. It is asked before all others."""

    @staticmethod
    @hidden
    def find_spec(name, path=None, target=None):
        one = held.get(name)
        if one is None or name in given or not elsewhere.is_as_built(name, one, path):
            return None
        own = one.spec
        is_file = one.folder is not None
        spec = ModuleSpec(name, own.loader if is_file else _OtherLoader, origin=own.origin)
        # Not its loader_state, which importlib.util.LazyLoader uses itself.
        spec.held = one
        if is_file:
            spec.submodule_search_locations = own.submodule_search_locations
            # The origin is a path.
            spec.has_location = True
        return spec


@hidden
def _create(spec: ModuleSpec):
    """The module that was found; None where another import had it meanwhile."""
    one = getattr(spec, "held", None)
    return None if one is None or spec.name in given else one.module


@hidden
def _give(module) -> bool:
    """Returns whether it is handed out, and so must not run."""
    spec = module.__spec__
    one = getattr(spec, "held", None)
    if one is None or one.module is not module or spec.name in given:
        return False
    del spec.held
    one.give(spec.name)
    return True


class LibraryImporter(zipimporter):
    """The importer of the archive. Each of its folders has one, in sys.path_importer_cache."""

    @hidden
    def get_filename(self, fullname):
        """The source: zipimport would name the bytecode, and read it for that."""
        tail = fullname.rpartition(".")[2]
        return f"{ARCHIVE}/{self.prefix}{tail}{'/__init__' if self.is_package(fullname) else ''}.py"

    @hidden
    def create_module(self, spec):
        return _create(spec)

    @hidden
    def exec_module(self, module):
        if not _give(module):
            # super() without arguments needs a frame that is not hidden.
            zipimporter.exec_module(self, module)
            if module.__name__ in FITTED:
                FITTED[module.__name__](module)

    @hidden
    def invalidate_caches(self):
        """The archive never changes; reading its directory anew would cost milliseconds."""


class _OtherLoader:
    """For modules that are no files, but belong to some that are: written in C, or frozen."""

    @staticmethod
    @hidden
    def create_module(spec):
        module = _create(spec)
        return spec.held.spec.loader.create_module(spec) if module is None else module

    @staticmethod
    @hidden
    def exec_module(module):
        own = module.__spec__.held.spec
        if _give(module):
            module.__spec__ = own
        else:
            own.loader.exec_module(module)


def look_again() -> None:
    """Forget what folders had, but not the archive, which never changes."""
    for path, importer in list(sys.path_importer_cache.items()):
        if not isinstance(importer, LibraryImporter):
            del sys.path_importer_cache[path]


def settle() -> None:
    """After the packages of an image were imported: what they imported, every program has imported when it begins."""
    kept.update(given)
    elsewhere.remember()
    for name in [name for name, one in held.items() if any(map(_is_there, one.missing))]:
        del held[name]


def _is_there(name: str) -> bool:
    try:
        return "." not in name and find_spec(name) is not None
    except ImportError:
        return False
