"""Names and addresses. A name is its own address: it is looked up where the connection is made, and only if a rule allows it."""

import errno
from operator import index

import _socket

from harness.absent.sentences import NETWORK
from harness.network import device

_SERVICES = {"http": 80, "https": 443}
_HOST_MAX = 253


def _unknown(code: str, text: str) -> OSError:
    return _socket.gaierror(getattr(_socket, code), text)


def _demand_lookups() -> None:
    if not device.is_granted():
        raise _unknown("EAI_FAIL", NETWORK)


def host_of(host: object) -> str:
    """The ASCII form of a host. Raises socket.gaierror, or TypeError for what is no text."""
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("latin-1")
    if not isinstance(host, str):
        raise TypeError(f"str, bytes or bytearray expected, not {type(host).__name__}")
    if not host.isascii():
        host = host.encode("idna").decode()
    if not 0 < len(host) <= _HOST_MAX or any(not "!" <= one <= "~" for one in host):
        raise _unknown("EAI_NONAME", "Name or service not known")
    return host


def _is_literal(host: str) -> bool:
    try:
        _socket.inet_pton(_socket.AF_INET, host)
    except OSError:
        return False
    return True


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """One address, with the name that was asked for. Raises PermissionError without a grant."""
    if not device.is_granted():
        raise device.no_network()
    if host is None:
        any_host, own_host = ("::", "::1") if family == _socket.AF_INET6 else ("0.0.0.0", "127.0.0.1")
        host = any_host if flags & _socket.AI_PASSIVE else own_host
    host, number = host_of(host), _port_of(port)
    four, six = _is_literal(host), ":" in host
    if flags & _socket.AI_NUMERICHOST and not (four or six):
        raise _unknown("EAI_NONAME", "Name or service not known")
    wanted = family or (_socket.AF_INET6 if six else _socket.AF_INET)
    if wanted not in (_socket.AF_INET, _socket.AF_INET6) or (four and wanted != _socket.AF_INET) or (six and wanted != _socket.AF_INET6):
        raise _unknown("EAI_FAMILY", "Address family for hostname not supported")
    address = (host, number) if wanted == _socket.AF_INET else (host, number, 0, 0)
    name = host if flags & _socket.AI_CANONNAME else ""
    return [(wanted, type or _socket.SOCK_STREAM, proto or _socket.IPPROTO_TCP, name, address)]


def _port_of(port) -> int:
    if port is None:
        return 0
    if isinstance(port, (str, bytes)):
        text = port if isinstance(port, str) else port.decode("latin-1")
        number = _SERVICES.get(text, -1) if not text.isdecimal() else int(text)
        if number < 0:
            raise _unknown("EAI_SERVICE", "Servname not supported for ai_socktype")
        return number & 0xFFFF
    return index(port) & 0xFFFF


def gethostbyname(hostname, /):
    _demand_lookups()
    return host_of(hostname)


def gethostbyname_ex(hostname, /):
    _demand_lookups()
    return host_of(hostname), [], [host_of(hostname)]


def gethostbyaddr(ip_address, /):
    _demand_lookups()
    raise _socket.herror(1, "Unknown host")


def getnameinfo(sockaddr, flags, /):
    _demand_lookups()
    return host_of(sockaddr[0]), str(index(sockaddr[1]))


def target_of(family: int, address: object) -> tuple[bytes, int]:
    """Host and port of the address that a socket is to connect to; errors are CPython's."""
    if not isinstance(address, tuple):
        kind = "AF_INET6" if family == _socket.AF_INET6 else "AF_INET"
        raise TypeError(f"{kind} address must be tuple, not {type(address).__name__}")
    if len(address) < 2:
        raise TypeError("AF_INET address must be a pair (host, port)")
    port = index(address[1])
    if not 0 <= port <= 0xFFFF:
        raise OverflowError("connect(): port must be 0-65535.")
    host = host_of(address[0] or "0.0.0.0")
    if port == 0:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
    return host.encode(), port


LOOKUPS = (getaddrinfo, gethostbyname, gethostbyname_ex, gethostbyaddr, getnameinfo)
