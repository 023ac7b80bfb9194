"""socket.socket over /dev/net: CPython's own class, with other methods in place of those that make calls of the system."""

import errno
import os
import struct
from time import monotonic

import _socket

from harness.absent.fitting import put
from harness.network import device, names

_PORT, _WISH, _COUNT = struct.Struct("<H"), struct.Struct("<IB"), struct.Struct("<I")
_STREAM, _FAMILIES = _socket.SOCK_STREAM, (_socket.AF_INET, _socket.AF_INET6)
# Modes of a socket that are given with its type.
_MODES = getattr(_socket, "SOCK_NONBLOCK", 0) | getattr(_socket, "SOCK_CLOEXEC", 0)
_DONT_WAIT = getattr(_socket, "MSG_DONTWAIT", 0)
_init = _socket.socket.__init__


def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
    family = _socket.AF_INET if family == -1 else family
    type = _STREAM if type == -1 else type
    proto = 0 if proto == -1 else proto
    if fileno is not None:
        if not device.is_socket(fileno):
            raise OSError(errno.ENOTSOCK, os.strerror(errno.ENOTSOCK))
        _init(self, family, type, proto, fileno)
    else:
        fd = device.open_socket()
        try:
            if family not in _FAMILIES or type & ~_MODES != _STREAM:
                raise device.refusal()
            _init(self, family, type, proto, fd)
        except BaseException:
            os.close(fd)
            raise
    self._io_refs = 0
    self._closed = False


def connect(self, address, /):
    host, port = names.target_of(self.family, address)
    device.ask(self.fileno(), device.CONNECT, _PORT.pack(port) + host, self.gettimeout(), again=errno.EINPROGRESS)


def connect_ex(self, address, /):
    try:
        self.connect(address)
    except _socket.gaierror:
        raise
    except TimeoutError as error:
        return error.errno or errno.EAGAIN
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def send(self, data, flags=0, /):
    view = memoryview(data).cast("B")[: device.CHUNK_BYTES]
    if not view:
        return 0
    return _COUNT.unpack(device.ask(self.fileno(), device.SEND, view, _timeout(self, flags)))[0]


def sendall(self, data, flags=0, /):
    view, timeout = memoryview(data).cast("B"), _timeout(self, flags)
    end = None if timeout is None else monotonic() + timeout
    fd = self.fileno()
    while view:
        # All of it together has the time of one call.
        left = timeout if not timeout else max(0.000001, end - monotonic())
        count = _COUNT.unpack(device.ask(fd, device.SEND, view[: device.CHUNK_BYTES], left))[0]
        view = view[count:]


def sendto(self, data, *more):
    if len(more) not in (1, 2):
        raise TypeError(f"sendto() takes 2 or 3 arguments ({1 + len(more)} given)")
    raise OSError(errno.EISCONN, os.strerror(errno.EISCONN))


def sendmsg(self, buffers, ancdata=(), flags=0, address=None, /):
    if list(ancdata) or address is not None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return self.send(b"".join(buffers), flags)


def _receive(self, count: int, flags: int, name: str):
    if count < 0:
        raise ValueError(f"negative buffersize in {name}")
    if count == 0:
        return b""
    count = min(count, device.CHUNK_BYTES)
    wish = _WISH.pack(count, bool(flags & _socket.MSG_PEEK))
    return device.ask(self.fileno(), device.RECEIVE, wish, _timeout(self, flags), room=count + 1)


def recv(self, bufsize, flags=0, /):
    return bytes(_receive(self, bufsize, flags, "recv"))


def recv_into(self, buffer, nbytes=0, flags=0):
    view = memoryview(buffer).cast("B")
    if nbytes > len(view):
        raise ValueError("buffer too small for requested bytes")
    data = _receive(self, nbytes or len(view), flags, "recv_into")
    view[: len(data)] = data
    return len(data)


def recvfrom(self, bufsize, flags=0, /):
    return bytes(_receive(self, bufsize, flags, "recvfrom")), None


def recvfrom_into(self, buffer, nbytes=0, flags=0):
    return self.recv_into(buffer, nbytes, flags), None


def recvmsg(self, bufsize, ancbufsize=0, flags=0, /):
    return bytes(_receive(self, bufsize, flags, "recvmsg()")), [], 0, None


def recvmsg_into(self, buffers, ancbufsize=0, flags=0, /):
    total = 0
    for buffer in buffers:
        # What is there, without waiting a second time.
        count = self.recv_into(buffer, 0, flags)
        total += count
        if count < len(memoryview(buffer).cast("B")):
            break
        flags |= _DONT_WAIT
    return total, [], 0, None


def shutdown(self, how, /):
    if how in (_socket.SHUT_WR, _socket.SHUT_RDWR):
        device.ask(self.fileno(), device.SHUTDOWN)
    else:
        self.getpeername()


def getpeername(self):
    host, _, port = bytes(device.ask(self.fileno(), device.PEER)).decode().rpartition(" ")
    if not host:
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))
    return (host, int(port)) if self.family == _socket.AF_INET else (host, int(port), 0, 0)


def getsockname(self):
    device.is_socket(self.fileno())
    return ("0.0.0.0", 0) if self.family == _socket.AF_INET else ("::", 0, 0, 0)


def finish_connect(sock) -> None:
    """Raises what became of a connect() that did not block; BlockingIOError while it goes on."""
    device.ask(sock.fileno(), device.CONNECTED)


def getsockopt(self, level, optname, buflen=0, /):
    value = 0
    if level == _socket.SOL_SOCKET and optname == _socket.SO_TYPE:
        value = self.type
    elif level == _socket.SOL_SOCKET and optname == _socket.SO_ERROR:
        try:
            finish_connect(self)
        except BlockingIOError:
            pass
        except OSError as error:
            value = 0 if error.errno == errno.ENOTCONN else error.errno or errno.EIO
    else:
        device.is_socket(self.fileno())
    return int(value).to_bytes(min(buflen, 4), "little", signed=True) if buflen else int(value)


def setsockopt(self, level, optname, value, optlen=None, /):
    """The parent's sockets have the options that it gives them."""
    device.is_socket(self.fileno())


def bind(self, address, /):
    if index_of_port(address) != 0:
        raise device.refusal()


def index_of_port(address) -> int:
    if not isinstance(address, tuple) or len(address) < 2:
        raise TypeError(f"AF_INET address must be tuple, not {type(address).__name__}")
    return address[1]


def listen(self, backlog=128, /):
    raise device.refusal()


def accept(self):
    raise device.refusal()


def _timeout(self, flags: int) -> float | None:
    return 0.0 if flags & _DONT_WAIT else self.gettimeout()


_METHODS = (
    __init__, connect, connect_ex, send, sendall, sendto, sendmsg, recv, recv_into, recvfrom, recvfrom_into, recvmsg, recvmsg_into,
    shutdown, getpeername, getsockname, getsockopt, setsockopt, bind, listen, accept,
)  # fmt: skip


def fit(socket) -> None:
    """Change the module `socket`, as it was imported."""
    for method in _METHODS:
        put(socket.socket, method)
    for function in names.LOOKUPS:
        # Its own getaddrinfo() asks that of _socket, and knows the names of the numbers.
        if function is not names.getaddrinfo:
            setattr(socket, function.__name__, function)
