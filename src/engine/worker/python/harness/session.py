"""What a step of a session needs beyond a plain run. All of this lives on in the session's memory."""

import random

from harness import interrupts

# What `_` and `__` were set to; a program that binds these names itself keeps its own values.
_set: dict = {}
# Whether the program chose the state of the global generator itself.
_seeded = False


def install() -> None:
    """Notice when a program seeds the global generator: its numbers then go on from step to step."""
    random.seed = _noting(random.seed)
    random.setstate = _noting(random.setstate)


def begin() -> bool:
    """Returns whether the global generator is to be seeded anew."""
    try:
        # An interrupt that came too late for the last step must not end this one.
        for _ in range(3):
            pass
    except KeyboardInterrupt:
        pass
    interrupts.heed()
    return not _seeded


def remember(namespace: dict, value) -> None:
    """Make `value` the previous one, `_`, and what was that `__`, as a notebook does."""
    if value is None:
        return
    for name in ("_", "__"):
        if name in namespace and namespace[name] is not _set.get(name, _set):
            return
    if "_" in _set:
        _set["__"] = namespace["__"] = _set["_"]
    _set["_"] = namespace["_"] = value


def _noting(method):
    def noted(*args, **kwargs):
        global _seeded
        _seeded = True
        return method(*args, **kwargs)

    noted.__name__ = noted.__qualname__ = method.__name__
    noted.__module__ = "random"
    noted.__doc__ = method.__doc__
    noted.__wrapped__ = method
    return noted
