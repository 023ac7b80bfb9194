# Goal: see what the polluter left behind.
import os
said = []
for fd in range(3, 40):
    try:
        os.lseek(fd, 0, 0)
        said.append(os.read(fd, 100).decode())
    except OSError:
        pass
said
