# Goal: have sockets and TLS of later runs do what this program says, and leave descriptors open for them.
# canary: stay
# expect: ok error
import os
import socket
import ssl

kept = [os.open("/dev/net", os.O_RDWR) for _ in range(5)] if os.path.exists("/dev/net") else []
socket.socket.connect = lambda self, address: canary["token"]
socket.socket.__init__ = lambda self, *args, **more: None
socket.getaddrinfo = lambda *args, **more: [canary["token"]]
ssl.SSLContext.wrap_socket = lambda self, sock, **more: canary["token"]
ssl.SSLSocket.do_handshake = lambda self, block=False: canary["token"]
try:
    from harness.network import device, names, sockets, stand_ins

    device.ask = device.is_granted = lambda *args, **more: True
    names.host_of = lambda host: canary["token"]
    sockets.finish_connect = lambda sock: None
    stand_ins.spec_of = lambda name: None
except ImportError:
    pass
