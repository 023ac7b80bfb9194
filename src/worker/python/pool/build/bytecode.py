"""Puts bytecode beside the source in the archive of the standard library.

Unchecked hash-based .pyc (PEP 552): Python takes them without a look at the source, so that they are proven equal to a
compilation of it here, once.
"""

import _imp
import io
import marshal
import zipfile
from importlib._bootstrap_external import _classify_pyc, _code_to_hash_pyc

from pool.elsewhere import ARCHIVE

# The oldest that an archive can say: the same source makes the same archive.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNCHECKED = 0b01


def add_bytecode(archive: str = ARCHIVE) -> None:
    """Rewrite `archive` in place, with x.pyc beside each x.py."""
    with zipfile.ZipFile(archive) as source:
        files = {name: source.read(name) for name in source.namelist()}
    codes = {
        name: compile(data, f"{archive}/{name}", "exec", dont_inherit=True)
        for name, data in files.items()
        if name.endswith(".py")
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in files.items():
            _write(target, name, data, zipfile.ZIP_DEFLATED)
            if name in codes:
                # Stored: reading it takes half the time, and it lies in memory that all workers share.
                pyc = _code_to_hash_pyc(codes[name], _hash(data), checked=False)
                _write(target, f"{name}c", bytes(pyc), zipfile.ZIP_STORED)
    with open(archive, "wb") as file:
        file.write(made.getbuffer())
    _prove(archive, codes)


def _write(target: zipfile.ZipFile, name: str, data: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = method
    info.external_attr = (0o40755 << 16) | 0x10 if name.endswith("/") else 0o100644 << 16
    target.writestr(info, data)


def _hash(source: bytes) -> bytes:
    return _imp.source_hash(_imp.pyc_magic_number_token, source)


def _prove(archive: str, codes: dict) -> None:
    """@raises ValueError unless what Python will read there is what its source compiles to."""
    with zipfile.ZipFile(archive) as target:
        for name, code in codes.items():
            pyc = target.read(f"{name}c")
            flags = _classify_pyc(pyc, name, {})
            read = marshal.loads(pyc[16:])
            same = read == code and read.co_filename == code.co_filename
            if flags != _UNCHECKED or pyc[8:16] != _hash(target.read(name)) or not same:
                raise ValueError(f"the bytecode of {name} is not a compilation of its source")
