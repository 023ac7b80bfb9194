# Goal: see what the polluter left behind.
import asyncio
import os
import socket
import ssl


def tell(go):
    try:
        return repr(go())
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


free = os.dup(1)
os.close(free)
[
    free,
    tell(lambda: socket.socket()),
    tell(lambda: socket.getaddrinfo("api.test", 80)),
    tell(lambda: socket.create_connection(("api.test", 80))),
    tell(lambda: ssl.create_default_context().wrap_socket(None)),
    tell(lambda: asyncio.run(asyncio.open_connection("api.test", 80))),
    tell(lambda: __import__("httpx2_jsfetch").__name__),
]
