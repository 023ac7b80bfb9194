"""Generators of random numbers that packages made when they were imported.

Every run starts from the memory of the image, and so from the state that they had then. On CPython they differ between
processes, so here each run seeds them anew from the host, except those that a package seeded with its own value.
"""

import os
import random
import weakref
from _random import Random

_SEED_BYTES = 16
# Bound here: watch() replaces them while an image is built, and a program may replace them for a whole session.
_own_seed = random.Random.seed
_own_setstate = random.Random.setstate
_found: list[weakref.ref] = []


def watch() -> None:
    """Note the generators that are seeded from now on."""

    def seed(self, a=None, version=2):
        _own_seed(self, a, version)
        _forget(self)
        if a is None:
            _found.append(weakref.ref(self))

    def setstate(self, state):
        _own_setstate(self, state)
        _forget(self)

    random.Random.seed = seed
    random.Random.setstate = setstate


def settle() -> None:
    """Keep what was found, and restore the class."""
    random.Random.seed = _own_seed
    random.Random.setstate = _own_setstate
    _found[:] = [one for one in _found if one() is not None]


def renew() -> None:
    """Seed the generators anew, at the start of a run."""
    if not _found:
        return
    seeds = os.urandom(_SEED_BYTES * len(_found))
    for n, one in enumerate(_found):
        generator = one()
        if generator is not None:
            # Not by a method of a subclass, which may do anything.
            Random.seed(generator, int.from_bytes(seeds[n * _SEED_BYTES :][:_SEED_BYTES], "little"))
            generator.gauss_next = None


def _forget(generator: Random) -> None:
    _found[:] = [one for one in _found if one() is not generator]
