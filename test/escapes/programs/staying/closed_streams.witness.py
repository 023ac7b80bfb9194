# Goal: see what the polluter left behind.
import os
said = []
for fd in (0, 1, 2):
    try:
        os.fstat(fd)
        said.append("open")
    except OSError:
        said.append("closed")
said
