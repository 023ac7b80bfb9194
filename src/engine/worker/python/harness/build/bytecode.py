"""Puts modules of our own into the archive of the standard library, and bytecode beside each source; see pyc.py."""

import io
import os
import zipfile

from harness import pyc
from harness.elsewhere import ARCHIVE

# The oldest that an archive can say: the same source makes the same archive.
_TIME = (1980, 1, 1, 0, 0, 0)


def add_bytecode(archive: str = ARCHIVE) -> None:
    """Rewrite `archive` in place, with the packages of the folder `library`, and x.pyc beside each x.py."""
    added = _added()
    packages = {name.partition("/")[0] for name in added}
    with zipfile.ZipFile(archive) as source:
        files = {name: source.read(name) for name in source.namelist() if name.partition("/")[0] not in packages}
    files.update(added)
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


def _added() -> dict[str, bytes]:
    """Files beside the harness that belong to the library, by their names in the archive; folders end with a slash."""
    folder = __file__.rpartition("/harness/")[0] + "/library/"
    files = {}
    for place, _, names in os.walk(folder):
        inner = place.removeprefix(folder).strip("/")
        if inner:
            files[f"{inner}/"] = b""
        for name in names:
            with open(f"{place}/{name}", "rb") as file:
                files[f"{inner}/{name}".lstrip("/")] = file.read()
    return dict(sorted(files.items()))


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
