"""TLS: the parent does it, with its own authorities, whatever a context says. The module `ssl` is Pyodide's, without a TLS.

A socket asks for the handshake itself. Event loops never show `ssl` their socket, so an SSLObject asks in band: it writes a
line that begins like a record of TLS, which the worker takes out of the stream, and reads a line in answer.
"""

import errno
from base64 import b64decode
from json import JSONDecoder

import _socket

from harness.absent.fitting import refuse_each
from harness.absent.sentences import CLIENTS, TLS
from harness.network import device

_decode = JSONDecoder().decode
_init = _socket.socket.__init__
# See src/engine/worker/network/connection.ts.
_HELLO, _FACTS, _LINE_MAX = b"\x16{%b}\n", b"\x16", 64 << 10
_PATHS = ("SSL_CERT_FILE", "/etc/ssl/cert.pem", "SSL_CERT_DIR", "/etc/ssl/certs")


def fit_c(module) -> None:
    """Change the module `_ssl`: callers of get_default_verify_paths() expect texts."""
    module.get_default_verify_paths = lambda: _PATHS


class _Facts:
    """What both kinds have in common: what is known of the connection once the handshake is over."""

    _facts = None
    session = session_reused = None
    server_side = False

    @property
    def context(self):
        return self._context

    @context.setter
    def context(self, value):
        self._context = value

    @property
    def server_hostname(self):
        return self._server_hostname

    def _fact(self, name):
        return None if self._facts is None else self._facts.get(name)

    def version(self):
        return self._fact("version")

    def cipher(self):
        cipher = self._fact("cipher")
        return cipher and tuple(cipher)

    def shared_ciphers(self):
        return None

    def getpeercert(self, binary_form=False):
        if self._facts is None:
            raise ValueError("handshake not done yet")
        if binary_form:
            return b64decode(self._facts["der"]) or None
        return _certificate(self._facts["certificate"]) if self._context.verify_mode else {}

    def get_verified_chain(self):
        der = self.getpeercert(True)
        return [der] if der else []

    get_unverified_chain = get_verified_chain

    def selected_alpn_protocol(self):
        return None

    def selected_npn_protocol(self):
        return None

    def compression(self):
        return None

    def pending(self):
        return 0

    def get_channel_binding(self, cb_type="tls-unique"):
        if cb_type != "tls-unique":
            raise ValueError(f"{cb_type} channel binding type not implemented")
        return None

    def verify_client_post_handshake(self):
        raise NotImplementedError("TLS 1.3 post-handshake authentication is not available in the sandbox")


def _certificate(facts: dict) -> dict:
    """As getpeercert() has it: names are tuples of tuples of pairs."""
    certificate = dict(facts)
    for name in ("subject", "issuer"):
        if name in certificate:
            certificate[name] = tuple((tuple(pair),) for pair in certificate[name])
    if "subjectAltName" in certificate:
        certificate["subjectAltName"] = tuple(map(tuple, certificate["subjectAltName"]))
    certificate.setdefault("version", 3)
    return certificate


def fit(ssl) -> None:
    """Change the module `ssl`, as it was imported."""

    def no_tls():
        return ssl.SSLError(errno.EACCES, CLIENTS if device.is_granted() else TLS)

    def error_of(error: device.TlsError):
        if not error.of_certificate:
            return ssl.SSLError(ssl.SSL_ERROR_SSL, f"[SSL] {error.text}")
        text = f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {error.text}"
        made = ssl.SSLCertVerificationError(ssl.SSL_ERROR_SSL, text)
        made.library, made.reason, made.verify_code, made.verify_message = "SSL", "CERTIFICATE_VERIFY_FAILED", 1, error.text
        return made

    def begin(context, server_side, server_hostname):
        """The name that the certificate must have, in ASCII, or an empty one."""
        if server_side or not device.is_granted():
            raise no_tls()
        if server_hostname is None:
            if context.check_hostname:
                raise ValueError("check_hostname requires server_hostname")
            return ""
        name = context._encode_hostname(server_hostname)
        if not name or name.startswith("."):
            raise ValueError("server_hostname cannot be an empty string or start with a leading dot.")
        return name

    class SSLSocket(_Facts, ssl.socket):
        """SSL socket wrapping a socket.socket. Instances returned by SSLContext.wrap_socket()."""

        def __init__(self, *args, **kwargs):
            name = type(self).__name__
            raise TypeError(f"{name} does not have a public constructor. Instances are returned by SSLContext.wrap_socket().")

        @classmethod
        def _create(
            cls,
            sock,
            server_side=False,
            do_handshake_on_connect=True,
            suppress_ragged_eofs=True,
            server_hostname=None,
            context=None,
            session=None,
        ):
            name = begin(context, server_side, server_hostname)
            timeout = sock.gettimeout()
            self = cls.__new__(cls)
            _init(self, sock.family, sock.type, sock.proto, sock.fileno())
            self._io_refs, self._closed = 0, False
            sock.detach()
            self.settimeout(timeout)
            self._context, self._name, self._server_hostname = context, name, name or None
            self.do_handshake_on_connect, self.suppress_ragged_eofs = do_handshake_on_connect, suppress_ragged_eofs
            try:
                self.getpeername()
            except OSError:
                # It is not connected yet.
                return self
            if do_handshake_on_connect:
                if timeout == 0.0:
                    self.close()
                    raise ValueError("do_handshake_on_connect should not be specified for non-blocking sockets")
                try:
                    self.do_handshake()
                except BaseException:
                    self.close()
                    raise
            return self

        @property
        def _sslobj(self):
            # Libraries ask for it to tell whether there was a handshake.
            return None if self._facts is None else self

        def dup(self):
            raise NotImplementedError(f"Can't dup() {type(self).__name__} instances")

        def do_handshake(self, block=False):
            if self._facts is not None:
                return
            timeout = None if block and self.gettimeout() == 0.0 else self.gettimeout()
            try:
                answer = device.ask(self.fileno(), device.TLS, self._name.encode(), timeout, room=device.FACTS_ROOM)
            except device.TlsError as error:
                raise error_of(error) from None
            except BlockingIOError:
                raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "The operation did not complete (read)") from None
            except TimeoutError:
                raise TimeoutError("_ssl.c:1015: The handshake operation timed out") from None
            self._facts = _decode(bytes(answer).decode())

        def connect(self, addr):
            super().connect(addr)
            if self.do_handshake_on_connect:
                self.do_handshake()

        def connect_ex(self, addr):
            code = super().connect_ex(addr)
            if code == 0 and self.do_handshake_on_connect:
                self.do_handshake()
            return code

        # Nothing goes out before the handshake, which would be plain.
        def send(self, data, flags=0):
            _no_flags(self, flags, "send")
            self.do_handshake()
            return super().send(data)

        def sendall(self, data, flags=0):
            _no_flags(self, flags, "sendall")
            self.do_handshake()
            return super().sendall(data)

        def sendto(self, *args):
            raise ValueError(f"sendto not allowed on instances of {type(self)}")

        def sendmsg(self, *args, **kwargs):
            raise NotImplementedError(f"sendmsg not allowed on instances of {type(self)}")

        def sendfile(self, file, offset=0, count=None):
            return self._sendfile_use_send(file, offset, count)

        def recv(self, buflen=1024, flags=0):
            _no_flags(self, flags, "recv")
            self.do_handshake()
            return super().recv(buflen)

        def recv_into(self, buffer, nbytes=None, flags=0):
            _no_flags(self, flags, "recv_into")
            self.do_handshake()
            return super().recv_into(buffer, nbytes or 0)

        def recvfrom(self, *args):
            raise ValueError(f"recvfrom not allowed on instances of {type(self)}")

        def recvfrom_into(self, *args, **kwargs):
            raise ValueError(f"recvfrom_into not allowed on instances of {type(self)}")

        def recvmsg(self, *args, **kwargs):
            raise NotImplementedError(f"recvmsg not allowed on instances of {type(self)}")

        recvmsg_into = recvmsg

        def read(self, len=1024, buffer=None):
            return self.recv(len) if buffer is None else self.recv_into(buffer, len)

        def write(self, data):
            return self.send(data)

        def unwrap(self):
            raise no_tls()

        def accept(self):
            raise device.refusal()

    class SSLObject(_Facts):
        """SSL object for wrapping BIO objects. Instances returned by SSLContext.wrap_bio()."""

        def __init__(self, *args, **kwargs):
            name = type(self).__name__
            raise TypeError(f"{name} does not have a public constructor. Instances are returned by SSLContext.wrap_bio().")

        @classmethod
        def _create(cls, incoming, outgoing, server_side=False, server_hostname=None, session=None, context=None):
            self = cls.__new__(cls)
            self._name = begin(context, server_side, server_hostname)
            self._incoming, self._outgoing, self._context = incoming, outgoing, context
            self._server_hostname = self._name or None
            self._asked, self._rest = False, bytearray()
            return self

        def do_handshake(self):
            if self._facts is not None:
                return
            if not self._asked:
                self._asked = True
                self._outgoing.write(_HELLO % self._name.encode())
            self._rest += self._incoming.read()
            line, end, rest = self._rest.partition(b"\n")
            if not end:
                if self._incoming.eof or len(line) > _LINE_MAX:
                    raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol")
                raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "The operation did not complete (read)")
            self._rest = rest
            if not line.startswith(_FACTS):
                raise error_of(device.error_of_line(bytes(line[1:])))
            self._facts = _decode(line[1:].decode())

        def read(self, len=1024, buffer=None):
            self.do_handshake()
            if buffer is not None:
                len = min(len or memoryview(buffer).nbytes, memoryview(buffer).nbytes)
            if self._rest:
                data = bytes(self._rest[:len])
                del self._rest[:len]
            else:
                data = self._incoming.read(len)
            if not data and len and not self._incoming.eof:
                raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "The operation did not complete (read)")
            if buffer is None:
                return data
            memoryview(buffer).cast("B")[: data.__len__()] = data
            return data.__len__()

        def write(self, data):
            self.do_handshake()
            return self._outgoing.write(data)

        def pending(self):
            return len(self._rest)

        def unwrap(self):
            # The end of the connection ends TLS, too.
            return None

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None):
        return self.sslobject_class._create(incoming, outgoing, server_side, server_hostname, session, self)

    def wrap_socket(
        self,
        sock,
        server_side=False,
        do_handshake_on_connect=True,
        suppress_ragged_eofs=True,
        server_hostname=None,
        session=None,
    ):
        return self.sslsocket_class._create(
            sock, server_side, do_handshake_on_connect, suppress_ragged_eofs, server_hostname, self, session
        )

    def get_server_certificate(addr, ssl_version=ssl.PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=ssl._GLOBAL_DEFAULT_TIMEOUT):
        """Retrieve the certificate from the server at the specified address."""
        if not device.is_granted():
            raise no_tls()
        context = ssl._create_stdlib_context(ssl_version, cafile=ca_certs)
        with ssl.create_connection(addr, timeout=timeout) as sock, context.wrap_socket(sock, server_hostname=addr[0]) as secure:
            return ssl.DER_cert_to_PEM_cert(secure.getpeercert(True))

    for error in [one for name, one in vars(ssl).items() if name.startswith("SSL") and name.endswith("Error")]:
        # As elsewhere; here they are made by a module of Python.
        error.__module__ = "ssl"
    # As CPython's; old code catches it so.
    ssl.SSLCertVerificationError.__bases__ = (ssl.SSLError, ValueError)
    for made in (SSLSocket, SSLObject):
        made.__module__, made.__qualname__ = "ssl", made.__name__
        for function in vars(made).values():
            if callable(function):
                function.__module__, function.__qualname__ = "ssl", f"{made.__name__}.{function.__name__}"
        setattr(ssl, made.__name__, made)
    ssl.SSLContext.sslsocket_class, ssl.SSLContext.sslobject_class = SSLSocket, SSLObject
    ssl.SSLContext.wrap_bio, ssl.SSLContext.wrap_socket = wrap_bio, wrap_socket
    ssl.get_server_certificate = get_server_certificate
    ssl.HAS_NEVER_CHECK_COMMON_NAME = True
    refuse_each(ssl, ("_txt2obj", "_nid2obj"), no_tls)


def _no_flags(sock, flags: int, name: str) -> None:
    if flags:
        raise ValueError(f"non-zero flags not allowed in calls to {name}() on {type(sock)}")
