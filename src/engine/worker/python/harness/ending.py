"""The end of a program: a plain run ends as Python ends a process, a step of a session only flushes its files.

The worker calls `end` when it has the answer of `run`, within the same deadline. Whatever the image holds is left
alone: it is in the collector's permanent generation, which `gc.get_objects` does not show. Memory is put back
afterwards, so that nothing is torn down which nobody would notice.
"""

import atexit
import gc
import sys
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType, SimpleNamespace
from weakref import finalize

from harness import display, errors, files
from harness.hidden import hidden

# Bound here, once: a program may replace the modules' functions.
_objects, _collect = gc.get_objects, gc.collect
_mro = type.__dict__["__mro__"].__get__
_flags = type.__dict__["__flags__"].__get__
_HAVE_GC = 1 << 14
# Kinds that nearly every program has objects of, and that end in silence.
_SILENT = frozenset([dict, list, tuple, set, FunctionType, BuiltinFunctionType, CellType, MethodType, ModuleType])
# Finalizers may leave behind what has finalizers.
_COLLECTIONS = 3


def seal() -> None:
    """Forget what the image registered for the end of its process: it is not for the end of a run."""
    atexit._clear()
    finalize._registry.clear()
    finalize._registered_with_atexit = False


@hidden
def end(kind: str) -> str:
    """End a "plain" run or a step of a "session". Answer: how many displays were left out, in decimal."""
    steps = (_flush,) if kind == "session" else (_call_back, display.show_figures, _tear_down, errors.flush_streams)
    for step in steps:
        try:
            step()
        except BaseException:  # the deadline's interrupt, or no memory: what comes after may still work
            pass
    return str(display.cut())


def _flush() -> None:
    files.flush(files.select(_objects()))


@hidden
def _call_back() -> None:
    errors.run_exit_callbacks()
    # With packages that use it, it is imported already, and has no callback. Its one handler is that of last resort.
    logging = sys.modules.get("logging")
    if logging is not None and len(logging._handlerList) > 1:
        logging.shutdown()


@hidden
def _tear_down() -> None:
    try:
        found = _objects()
    except MemoryError:
        # Without room for a list of all objects they go as they come.
        sys.modules["__main__"].__dict__.clear()
        found = _objects()
    kinds = set(map(type, found)) - _SILENT
    if not (any(map(_has_finalizer, kinds)) or (type in kinds and any(map(_makes_unseen, found)))):
        return
    errors.flush_streams()
    open_files = files.select(found)
    files.flush(open_files)
    modules = {id(one) for one in found if issubclass(type(one), ModuleType)}
    # Neither objects nor classes of the program may be held from here.
    del found, kinds
    _let_go(modules)
    # Files stay open until everything is finalized that may write to them.
    for _ in range(_COLLECTIONS):
        if not _collect():
            break
    # What something in the image holds on to: a handler, a cache, an attribute of a module.
    _finalize([one for one in _objects() if _has_finalizer(type(one)) and not files.is_file(type(one))])
    _finalize(files.in_closing_order(open_files))


@hidden
def _let_go(modules: set[int]) -> None:
    """Drop the modules with these ids, and what else `sys` may hold of a program."""
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    sys.excepthook, sys.displayhook = sys.__excepthook__, sys.__displayhook__
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        sys.__dict__.pop(name, None)
    # One by one, as Python does: each takes along what only it holds.
    for name in list(sys.modules):
        if id(sys.modules.get(name)) in modules:
            sys.modules.pop(name, None)


def _has_finalizer(kind: type) -> bool:
    return any("__del__" in base.__dict__ for base in _mro(kind))


def _makes_unseen(one: object) -> bool:
    """Whether this is a class whose objects the collector does not know, but which have a finalizer."""
    return issubclass(type(one), type) and not _flags(one) & _HAVE_GC and _has_finalizer(one)


@hidden
def _finalize(objects: list) -> None:
    for one in objects:
        finalizer = next(base.__dict__["__del__"] for base in _mro(type(one)) if "__del__" in base.__dict__)
        try:
            finalizer(one)
        except BaseException as error:
            _report(error, finalizer)


def _report(error: BaseException, finalizer: object) -> None:
    """Tell of it as Python does where it calls the finalizer itself."""
    message = "Exception ignored while calling deallocator"
    if sys.unraisablehook is not sys.__unraisablehook__:
        details = {"exc_type": type(error), "exc_value": error, "exc_traceback": error.__traceback__}
        sys.unraisablehook(SimpleNamespace(**details, err_msg=message, object=finalizer))
        return
    print(f"{message} {finalizer!r}:", file=sys.stderr)
    print(errors.describe(error)["traceback"], end="", file=sys.stderr)
