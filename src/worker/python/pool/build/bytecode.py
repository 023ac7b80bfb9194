"""Puts bytecode beside the source in the archive of the standard library; see pyc.py."""

import io
import zipfile

from pool import pyc
from pool.elsewhere import ARCHIVE

# The oldest that an archive can say: the same source makes the same archive.
_TIME = (1980, 1, 1, 0, 0, 0)


def add_bytecode(archive: str = ARCHIVE) -> None:
    """Rewrite `archive` in place, with x.pyc beside each x.py."""
    with zipfile.ZipFile(archive) as source:
        files = {name: source.read(name) for name in source.namelist()}
    codes = {
        name: pyc.compiled(data, f"{archive}/{name}")
        for name, data in files.items()
        if name.endswith(".py")
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in files.items():
            _write(target, name, data, zipfile.ZIP_DEFLATED)
            if name in codes:
                # Stored: reading it takes half the time, and it lies in memory that all workers share.
                _write(target, f"{name}c", pyc.make(data, codes[name]), zipfile.ZIP_STORED)
    with open(archive, "wb") as file:
        file.write(made.getbuffer())
    _prove(archive, codes)


def _write(target: zipfile.ZipFile, name: str, data: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = method
    info.external_attr = (0o40755 << 16) | 0x10 if name.endswith("/") else 0o100644 << 16
    target.writestr(info, data)


def _prove(archive: str, codes: dict) -> None:
    """@raises ValueError unless what Python will read there is what its source compiles to."""
    with zipfile.ZipFile(archive) as target:
        for name, code in codes.items():
            pyc.prove(target.read(f"{name}c"), target.read(name), code, name)
