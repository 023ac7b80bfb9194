"""Questions to /dev/net: a read of it takes its question out of the buffer, and puts the answer there.

The worker and its parent check every question again, since a program can write anything there.
"""

import errno
import os
import struct
from math import ceil
from time import monotonic

import _socket

from harness.absent.sentences import CLIENTS, NETWORK

_PATH = "/dev/net"
_DEVICE = 71 << 8
# See src/engine/worker/network/wishes.ts.
GRANTED, PEER, CONNECT, CONNECTED, TLS, SEND, RECEIVE, SHUTDOWN = range(8)
# See src/engine/protocol/network-answer.ts.
_OK, _AGAIN, _ERROR, _FACTS, _SENT, _BYTES, _EOF, _EVENTS = range(8)
CHUNK_BYTES = 64 << 10
# Room for every answer but bytes, and for the facts of TLS.
_ROOM, FACTS_ROOM = 1024, 33 << 10
_WAIT_MS = 1000
_FIELDS = struct.Struct("<BII")
_open, _close, _stat, _read_into = os.open, os.close, os.fstat, os.readinto
_flags = os.O_RDWR | os.O_CLOEXEC


def no_network() -> OSError:
    return PermissionError(errno.EACCES, NETWORK)


def refusal() -> OSError:
    """For what is not there with a grant either."""
    return PermissionError(errno.EACCES, CLIENTS) if is_granted() else no_network()


def is_granted() -> bool:
    fd = _open(_PATH, _flags)
    try:
        ask(fd, GRANTED)
        return True
    except PermissionError:
        return False
    finally:
        _close(fd)


def open_socket() -> int:
    """A descriptor of a socket that is not connected. Raises PermissionError without a grant."""
    fd = _open(_PATH, _flags)
    try:
        ask(fd, GRANTED)
    except BaseException:
        _close(fd)
        raise
    return fd


def is_socket(fd: int) -> bool:
    return _stat(fd).st_rdev == _DEVICE


def ask(fd: int, op: int, payload=b"", timeout: float | None = 0.0, room: int = _ROOM, again: int = errno.EAGAIN) -> memoryview:
    """The answer without its first byte; empty at the end of a stream.

    Waits for `timeout` seconds, for ever with None, and raises TimeoutError then, or BlockingIOError with errno `again` for 0.
    Other errors are as on Linux: PermissionError, ConnectionError, socket.gaierror, and TlsError.
    """
    end = None if timeout is None else monotonic() + timeout
    length = len(payload)
    buffer = bytearray(max(room, _ROOM, _FIELDS.size + length))
    buffer[_FIELDS.size : _FIELDS.size + length] = payload
    while True:
        left = _WAIT_MS if end is None else min(_WAIT_MS, ceil(1000 * max(0.0, end - monotonic())))
        # The answer to wait on is the first byte alone.
        _FIELDS.pack_into(buffer, 0, op, left, length)
        try:
            count = _read_into(fd, buffer)
        except PermissionError:
            raise no_network() from None
        kind = buffer[0]
        if kind == _ERROR:
            raise _error_of(bytes(buffer[1:count]))
        if kind != _AGAIN:
            return memoryview(buffer)[1:count]
        if op == CONNECT:
            op = CONNECTED
        if end is not None and monotonic() >= end:
            if timeout == 0:
                raise BlockingIOError(again, os.strerror(again))
            raise TimeoutError("timed out")


class TlsError(OSError):
    """What ssl makes its own errors of."""

    def __init__(self, text: str, of_certificate: bool):
        super().__init__(text)
        self.text, self.of_certificate = text, of_certificate


def _error_of(answer: bytes) -> OSError:
    name, _, text = answer.decode("utf-8", "replace").partition(" ")
    if name.startswith("TLS"):
        return TlsError(text, name == "TLS_CERTIFICATE")
    if name.startswith("EAI_"):
        return _socket.gaierror(getattr(_socket, name), text)
    # PermissionError, ConnectionRefusedError and so on.
    return OSError(getattr(errno, name), text)


def error_of_line(line: bytes) -> OSError:
    return _error_of(line)
