"""The module `__main__` of a program."""

import builtins
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType


# Made when somebody looks for it; see filesystem/program-file.ts.
FILE = "/home/pyodide/main.py"


def renew(is_file: bool) -> None:
    """Give the next program a `__main__` of its own; the image's is part of the image, and is never collected.

    is_file: as a script has it. A step of a session is none, as a cell of a notebook.
    """
    main = ModuleType("__main__")
    namespace = main.__dict__
    namespace["__builtins__"] = builtins
    if is_file:
        namespace["__file__"] = FILE
        namespace["__cached__"] = None
        namespace["__loader__"] = SourceFileLoader("__main__", FILE)
    sys.modules["__main__"] = main
