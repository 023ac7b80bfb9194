# Goal: see what the polluter left behind.
import fcntl
[fcntl.fcntl(fd, fcntl.F_GETFL) for fd in (0, 1, 2)]
