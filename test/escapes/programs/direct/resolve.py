# Goal: ask the host's resolver for a name, which tells the outside that this code ran.
# canary: udp
# probe: Emscripten invents addresses
# expect: ok
import socket

said = []
for call in (
    lambda: socket.getaddrinfo(canary["token"] + ".example", 80),
    lambda: socket.gethostbyname(canary["token"] + ".example"),
    lambda: socket.getnameinfo(("127.0.0.1", 80), 0),
    lambda: socket.gethostname(),
):
    try:
        said.append(repr(call()))
    except BaseException as error:
        said.append(type(error).__name__)
said
