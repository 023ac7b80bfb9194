"""The open files of a program: which of its objects they are, and how their buffers get written."""

import io
import zipfile

_TEXT = (io.TextIOWrapper,)
_BUFFERED = (io.BufferedWriter, io.BufferedRandom, io.BufferedRWPair)
_ALL = (io.IOBase, zipfile.ZipFile)
# What they hold is in memory only.
_IN_MEMORY = frozenset([io.BytesIO, io.StringIO])


def is_file(kind: type) -> bool:
    """Whether objects of this class may have something to write: files, compressed files, archives, their members."""
    return issubclass(kind, _ALL) and kind not in _IN_MEMORY


def select(objects: list) -> list:
    """Those of `objects` that are files."""
    # Few kinds and many objects: the kinds are looked at first. Objects themselves, asked by `isinstance`, may lie.
    kinds = set(filter(is_file, set(map(type, objects))))
    return [one for one in objects if type(one) in kinds] if kinds else []


def flush(files: list) -> None:
    """Write what is buffered; the files stay as they are."""
    for kinds in (_TEXT, _BUFFERED):
        for one in files:
            kind = next((kind for kind in kinds if issubclass(type(one), kind)), None)
            try:
                if kind is not None and _is_plain(one):
                    kind.flush(one)
            except Exception:  # closed, detached, or the quota is full: closing will say so
                pass


def in_closing_order(files: list) -> list:
    """What writes to another comes before it, whichever was made first."""
    return sorted(files, key=_closing_rank)


def _closing_rank(one: object) -> int:
    kind = type(one)
    if issubclass(kind, _TEXT):
        return 0
    if issubclass(kind, _BUFFERED):
        # That of a compressed file writes to the file itself, which closes it.
        return 3
    if issubclass(kind, zipfile.ZipFile):
        return 2
    return 4 if issubclass(kind, io.RawIOBase) else 1


def _is_plain(one: object) -> bool:
    """Whether it is written to a descriptor as it is. Flushing a compressed file would make it larger."""
    buffer = io.TextIOWrapper.buffer.__get__(one) if issubclass(type(one), _TEXT) else one
    return type(buffer) in _BUFFERED and type(buffer.raw) is io.FileIO
