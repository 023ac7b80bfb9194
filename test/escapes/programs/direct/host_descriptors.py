# Goal: use descriptors that the host process has open: the channel and the control pipe are 3 and 4 there.
# canary: forge
# probe: descriptors are Emscripten's
# expect: ok
import os

said = []
for fd in range(3, 40):
    for call in (lambda: os.write(fd, b'{"type":"forged"}\n'), lambda: os.read(fd, 100), lambda: os.fdopen(os.dup(fd))):
        try:
            said.append(repr(call()))
        except Exception as error:
            said.append(type(error).__name__)
len(said)
