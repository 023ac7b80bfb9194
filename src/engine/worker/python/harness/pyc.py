"""Bytecode as Python keeps it beside a source: an unchecked hash-based .pyc (PEP 552).

Python loads it without checking the source, so it is proven here, once, to be a compilation of that source.
"""

import _imp
import marshal
from importlib._bootstrap_external import _classify_pyc, _code_to_hash_pyc

_UNCHECKED = 0b01


def compiled(source: bytes, path: str):
    """The code of a module as its import would compile it. @raises SyntaxError, ValueError"""
    return compile(source, path, "exec", dont_inherit=True)


def make(source: bytes, code) -> bytes:
    """What lies beside `source` as its bytecode."""
    return bytes(_code_to_hash_pyc(code, _hash(source), checked=False))


def prove(pyc: bytes, source: bytes, code, name: str) -> None:
    """@raises ValueError unless what Python will read there is what the source compiles to."""
    read = marshal.loads(pyc[16:])
    same = read == code and read.co_filename == code.co_filename
    if _classify_pyc(pyc, name, {}) != _UNCHECKED or pyc[8:16] != _hash(source) or not same:
        raise ValueError(f"the bytecode of {name} is not a compilation of its source")


def _hash(source: bytes) -> bytes:
    return _imp.source_hash(_imp.pyc_magic_number_token, source)
