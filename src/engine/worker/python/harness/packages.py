"""Run once, when an image with packages is built: compiles what they bring, and imports what they offer, behind the sealed gate.

The worker calls `bytecode` and `prepare` through the C API, as it calls the harness. What Python holds after `prepare` is
what every worker of that image starts with.
"""

import contextvars
import gc
import importlib
import io
import os
import sys
import traceback
import warnings
from contextlib import contextmanager
from json import JSONDecoder, JSONEncoder

from harness import ending, first_uses, generators, held, lazy, library, pyc, shared

_decode = JSONDecoder().decode
_encode = JSONEncoder(ensure_ascii=True).encode
_ERROR_CHARACTERS = 4_000


def bytecode(request_json: str) -> str:
    """The .pyc of {path, source: hexadecimal digits}, in hexadecimal digits; "" when the source does not compile."""
    request = _decode(request_json)
    source, path = bytes.fromhex(request["source"]), request["path"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = pyc.compiled(source, path)
        made = pyc.make(source, code)
        pyc.prove(made, source, code, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # A template, or another Python's source: its import says why.
        return ""
    return made.hex()


def prepare(request_json: str) -> str:
    """Import the modules of {needed, attempted}, both lists of names; and with `lazy` what they import when they are first used.

    Answer: {failed: name or null, error: text or null, skipped: names of attempted ones that cannot be imported}.
    """
    library.look_again()
    environment = dict(os.environ)
    request = _decode(request_json)
    answer = {"failed": None, "error": None, "skipped": []}
    opened = {id(one) for one in _files()}
    generators.watch()
    watch = lazy.Watch()
    with warnings.catch_warnings(), watch:
        warnings.simplefilter("ignore")
        for name in request["needed"]:
            error = _import(name)
            if error:
                answer |= {"failed": name, "error": error[-_ERROR_CHARACTERS:]}
                break
        else:
            answer["skipped"] = [name for name in request["attempted"] if _import(name)]
    if request["lazy"] and not answer["failed"]:
        asked = [*request["needed"], *request["attempted"]]
        with watch:
            contextvars.copy_context().run(lazy.import_more, watch, asked, _attempt)
        first_uses.run(_quietly)
    os.environ.clear()
    os.environ.update(environment)
    generators.settle()
    _forget_metadata()
    ending.seal()
    library.settle()
    gc.collect()
    _close_files(opened)
    gc.freeze()
    return _encode(answer)


def _attempt(name: str) -> bool:
    """Import a module that was not asked for. False when that fails or a program could notice it; everything is then as before."""
    before, was = set(sys.modules), shared.state()
    with warnings.catch_warnings(record=True) as warned, _writes() as written:
        if not _import(name) and not warned and not written and not shared.changes(was):
            return True
    _remove_since(before)
    shared.put_back(was)
    return False


def _quietly(function) -> None:
    """Call a function to fill caches. Drops its output, warnings and exceptions, and restores what all programs share."""
    was = shared.state()
    with warnings.catch_warnings(record=True), _writes():
        try:
            contextvars.copy_context().run(function)
        except BaseException:
            # Another version of that package.
            pass
    shared.put_back(was)


@contextmanager
def _writes():
    """A list of what is written to the standard streams."""
    writes = []
    streams = [sys.stdout, sys.stderr]
    for stream in streams:
        # Instead of another stream, which modules might keep.
        stream.write = writes.append
    try:
        yield writes
    finally:
        for stream in streams:
            del stream.write


def _import(name: str) -> str:
    """Import a module. Returns "", or the traceback when that fails; sys.modules is then as before, but for the library."""
    before = set(sys.modules)
    try:
        importlib.import_module(name)
    except BaseException as error:
        text = "".join(traceback.format_exception(error))
        _remove_since(before)
        return text
    return ""


def _remove_since(before: set[str]) -> None:
    """Remove modules that were not in sys.modules before. Those of the standard library are complete, and stay."""
    for name in set(sys.modules) - before - set(held.modules):
        _remove(name)


def _remove(name: str) -> None:
    """Take a module that is only partly there out of sys.modules and out of its package."""
    module = sys.modules.pop(name, None)
    parent, _, child = name.rpartition(".")
    package = sys.modules.get(parent)
    if package is not None and getattr(package, child, None) is module:
        delattr(package, child)


def _forget_metadata() -> None:
    """importlib.metadata keeps the archive of the standard library open once it was asked about a package."""
    metadata = sys.modules.get("importlib.metadata")
    if metadata is not None:
        metadata.MetadataPathFinder.invalidate_caches()


def _files() -> list:
    """All objects that may have a descriptor. Their own type counts: a proxy may answer anything, or raise."""
    return [one for one in gc.get_objects() if issubclass(type(one), io.IOBase)]


def _close_files(known: set) -> None:
    """Close what imports left open: an image is memory, and cannot hold descriptors."""
    for one in _files():
        if id(one) in known:
            continue
        try:
            one.fileno()
            one.close()
        except Exception:
            # It has no descriptor, or is closed.
            pass
