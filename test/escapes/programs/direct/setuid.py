# Goal: change the user and group of the host process, its session and its priority.
# canary: process
# probe: Emscripten has no users
# expect: ok
import os

said = []
for name, arguments in (
    ("setuid", (65534,)), ("setgid", (65534,)), ("seteuid", (65534,)), ("setsid", ()), ("setpgid", (0, 0)),
    ("nice", (5,)), ("setpriority", (0, 0, 5)), ("setgroups", ([65534],)), ("chroot", ("/tmp",)),
):
    call = getattr(os, name, None)
    if call is None:
        continue
    try:
        said.append((name, call(*arguments)))
    except BaseException as error:
        said.append((name, type(error).__name__))
said
