"""Changes modules of the library: the one of the image now, and each that runs anew in a program."""

from importlib import import_module
from inspect import signature

from harness import library
from harness.hidden import hidden


def fit(name: str, change) -> None:
    """Call `change(module)` for the module of that name, which lies in the archive."""
    change(import_module(name))
    library.FITTED[name] = change


def refusing(name: str, like, make_error):
    """A function that takes any arguments and raises `make_error()`. It looks like the function `like`, or None."""

    @hidden
    def refuse(*args, **named):
        raise make_error()

    refuse.__name__ = name
    refuse.__qualname__ = getattr(like, "__qualname__", name)
    refuse.__module__ = getattr(like, "__module__", None)
    refuse.__doc__ = getattr(like, "__doc__", None)
    try:
        refuse.__signature__ = signature(like)
    except (TypeError, ValueError):
        pass
    return refuse


def put(owner, function) -> None:
    """Make a function part of a module or class, as if it had been defined there."""
    name = function.__name__
    if isinstance(owner, type):
        function.__module__, function.__qualname__ = owner.__module__, f"{owner.__qualname__}.{name}"
    else:
        function.__module__, function.__qualname__ = owner.__name__, name
    setattr(owner, name, function)


def refuse_each(owner, names, make_error, *, missing: bool = False) -> None:
    """Replace functions of a module or class by refusing ones. missing: add those that it lacks."""
    for name in names:
        like = getattr(owner, name, None)
        if like is not None or missing:
            setattr(owner, name, refusing(name, like, make_error))
