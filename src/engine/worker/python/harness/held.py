"""The modules of the standard library, kept beside sys.modules until a program imports them; see library.py."""

import atexit
import os
import sys
import time

from harness.hidden import hidden

# Every module of the image by name, imported or not.
modules: dict[str, object] = {}
# Those that can be handed out.
held: dict[str, "Held"] = {}
# What is in sys.modules from the beginning.
kept: set[str] = set()
# That, and what was handed out since: where sys.modules lacks one of these, the program has taken it away.
given: set[str] = set()


@hidden
def _renew_logging(module) -> None:
    module._startTime = time.time_ns()


@hidden
def _renew_process(module) -> None:
    module._current_process._config["authkey"] = module.AuthenticationString(os.urandom(32))


# Modules that ask for time and chance when they run, and what has to be done once more when they are handed out.
RENEWED = {"logging": _renew_logging, "multiprocessing.process": _renew_process}


class Held:
    __slots__ = ("module", "spec", "folder", "needs", "unordered", "missing", "environment", "parent", "tail", "exits")

    def __init__(self, module, spec, folder, needs, missing, environment, parent, tail, exits):
        self.module, self.spec = module, spec
        # Where it lies in the archive, as an entry of a __path__ or of sys.path; None for what is no file.
        self.folder = folder
        # Names: what importing it imports, in that order; what that asks for in vain.
        self.needs, self.missing = needs, missing
        self.unordered = frozenset(needs)
        # Variables that these look at when they are imported, and their values.
        self.environment = environment
        # Whose attribute it becomes, and of what name; None where it does not, or is one from the beginning.
        self.parent, self.tail = parent, tail
        # Its functions to be called at the end of the program.
        self.exits = exits

    @hidden
    def give(self, name: str) -> None:
        """Do all that importing it does beside its own entry in sys.modules."""
        found = sys.modules
        lacking = [need for need in self.needs if need not in found]
        found.update(zip(lacking, map(modules.get, lacking)))
        given.update(lacking)
        for need in lacking:
            one = held.get(need)
            if one is not None:
                one._attach(need)
        given.add(name)
        self._attach(name)

    @hidden
    def _attach(self, name: str) -> None:
        if self.parent is not None:
            setattr(self.parent, self.tail, self.module)
        for exit_ in self.exits:
            atexit.register(exit_)
        if name in RENEWED:
            RENEWED[name](self.module)

    def detach(self) -> None:
        if self.parent is not None and vars(self.parent).get(self.tail) is self.module:
            delattr(self.parent, self.tail)


def take_back() -> None:
    """Hold again what was handed out while the image was built."""
    for name in given - kept:
        sys.modules.pop(name, None)
        if name in held:
            held[name].detach()
    given.intersection_update(kept)
    atexit._clear()
