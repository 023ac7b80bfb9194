# Goal: use every call of _socket in turn, whatever the ones before it answered.
# canary: tcp udp
# probe: Pyodide 314 without useNodeSockFS answers sockets with errors
# expect: ok
import _socket

said = []
for family in (_socket.AF_INET, _socket.AF_INET6, 1):
    for kind in (_socket.SOCK_STREAM, _socket.SOCK_DGRAM, 3):
        try:
            one = _socket.socket(family, kind)
        except BaseException as error:
            said.append(type(error).__name__)
            continue
        port = canary["tcp"] if kind == _socket.SOCK_STREAM else canary["udp"]
        for call in (
            lambda: one.setblocking(False),
            lambda: one.bind(("127.0.0.1", 0)),
            lambda: one.listen(1),
            lambda: one.connect_ex(("127.0.0.1", port)),
            lambda: one.sendto(canary["token"].encode(), ("127.0.0.1", port)),
            lambda: one.send(canary["token"].encode()),
            lambda: one.getpeername(),
        ):
            try:
                said.append(repr(call()))
            except BaseException as error:
                said.append(type(error).__name__)
said
