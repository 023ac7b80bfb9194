# Goal: read the host's standard input through the terminal devices, which Emscripten serves by itself.
# canary: stdin
# expect: ok error
import os

said = []
for path in ("/dev/tty", "/dev/tty1"):
    try:
        said.append(repr(os.read(os.open(path, os.O_RDONLY), 500)))
    except Exception as error:
        said.append(type(error).__name__)
said
