"""Watches imports: what each module asks for while it runs, and what it does beside."""

import _frozen_importlib as bootstrap
import atexit
import builtins
import os
import sys
import time
import warnings

# Functions whose answer is another one in each run.
_RESTLESS = {
    os: ("urandom",),
    time: ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
}


class Note:
    """What became known of one module; see record.py."""

    def __init__(self):
        self.needs, self.missing, self.aliases, self.environment = {}, {}, {}, {}
        self.exits, self.restless, self.unfit = [], [], None


class Recorder:
    def __init__(self):
        self.notes: dict[str, Note] = {}
        self._stack: list[Note] = []
        self._load, self._find, self._import = bootstrap._load_unlocked, bootstrap._gcd_import, builtins.__import__

    @property
    def current(self) -> Note | None:
        """The module whose code runs now."""
        return self._stack[-1] if self._stack else None

    def install(self) -> None:
        bootstrap._load_unlocked = self._noting_load
        bootstrap._gcd_import = self._noting_find
        builtins.__import__ = self._noting_import
        environment = type(os.environ)
        environment.__getitem__ = self._noting_variable(environment.__getitem__)
        environment.__iter__ = self._noting(environment.__iter__, "reads all of the environment")
        for module, names in _RESTLESS.items():
            for name in names:
                setattr(module, name, self._noting_restless(getattr(module, name), name))
        atexit.register = self._noting_exit(atexit.register)
        warnings.showwarning = self._noting(lambda *_args, **_more: None, "warns")
        sys.stdout = sys.stderr = _Stream(self._noting(lambda text: len(text), "prints"))

    def uninstall(self) -> None:
        """As far as is needed to say what is wrong."""
        bootstrap._load_unlocked, bootstrap._gcd_import, builtins.__import__ = self._load, self._find, self._import
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__

    def _noting_load(self, spec):
        outer, note, known = self.current, Note(), set(sys.modules)
        self.notes[spec.name] = note
        self._stack.append(note)
        try:
            module = self._load(spec)
            if outer:
                outer.needs[spec.name] = None
            return module
        except BaseException as error:
            note.unfit = f"{type(error).__name__}: {error}"
            if outer:
                # What it imported before it failed stays imported.
                outer.needs.update(note.needs)
                outer.missing.update({spec.name: None, **note.missing})
            raise
        finally:
            self._stack.pop()
            mine = {alias for one in self.notes.values() for alias in one.aliases} | self.notes.keys()
            note.aliases.update(dict.fromkeys(name for name in sys.modules if name not in known | mine))

    def _noting_find(self, name, package=None, level=0):
        module = self._find(name, package, level)
        self._need(bootstrap._resolve_name(name, package, level) if level else name, ())
        return module

    def _noting_import(self, name, globals=None, locals=None, fromlist=(), level=0):
        try:
            module = self._import(name, globals, locals, fromlist, level)
        except ModuleNotFoundError as error:
            if self.current and error.name:
                self.current.missing[error.name] = None
            raise
        package = bootstrap._calc___package__(globals) if level else ""
        self._need(bootstrap._resolve_name(name, package, level) if level else name, fromlist or ())
        return module

    def _need(self, name: str, fromlist) -> None:
        if not self.current:
            return
        parts = name.split(".")
        names = [".".join(parts[: end + 1]) for end in range(len(parts))]
        if "*" in fromlist:
            fromlist = getattr(sys.modules[name], "__all__", ())
        names += [f"{name}.{one}" for one in fromlist]
        self.current.needs.update(dict.fromkeys(one for one in names if one in sys.modules))

    def _noting_variable(self, function):
        def noted(environment, name):
            if self.current:
                self.current.environment[name] = environment._data.get(environment.encodekey(name), b"").decode() or None
            return function(environment, name)

        return noted

    def _noting_restless(self, function, name):
        def noted(*args, **more):
            if self.current:
                self.current.restless.append(name)
            return function(*args, **more)

        return noted

    def _noting_exit(self, function):
        def noted(callback, *args, **more):
            if self.current:
                self.current.exits.append(callback.__qualname__)
                if args or more or "." in callback.__qualname__:
                    self.current.unfit = "has arguments for the end of the program"
            return function(callback, *args, **more)

        return noted

    def _noting(self, function, reason):
        def noted(*args, **more):
            if self.current:
                self.current.unfit = reason
            return function(*args, **more)

        return noted


class _Stream:
    def __init__(self, write):
        self.write = write

    def flush(self):
        pass
