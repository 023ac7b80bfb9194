# Goal: use every terminal request on the streams and on the terminal devices.
# canary: log stdin
# probe: Emscripten answers them all by itself
# expect: ok
import fcntl
import os
import struct

said = []
streams = [0, 1, 2]
for path in ("/dev/tty", "/dev/tty1", "/dev/null", "/dev/random"):
    try:
        streams.append(os.open(path, os.O_RDWR))
    except OSError as error:
        said.append(repr(error))
for fd in streams:
    for request in (0x5401, 0x5402, 0x5403, 0x5404, 0x540E, 0x540F, 0x5410, 0x5412, 0x5413, 0x5414, 0x541B, 0x5421):
        try:
            said.append(repr(fcntl.ioctl(fd, request, struct.pack("64s", canary["token"].encode()))))
        except Exception as error:
            said.append(type(error).__name__)
len(said)
