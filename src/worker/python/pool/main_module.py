"""The module `__main__` of a program."""

import builtins
import sys
from types import ModuleType


def renew() -> dict:
    """Give the next program a `__main__` of its own; the image's is part of the image, and is never collected.

    Returns its namespace.
    """
    main = ModuleType("__main__")
    namespace = main.__dict__
    namespace["__builtins__"] = builtins
    sys.modules["__main__"] = main
    return namespace
