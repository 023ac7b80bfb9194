# Goal: make a file of a terabyte by writing at its end.
# canary: exit
# probe: it is about memory
# expect: ok
# rss: 400
import os
said = []
fd = os.open("/tmp/sparse", os.O_CREAT | os.O_RDWR)
for size in (1 << 40, 1 << 31, (1 << 31) - 1, 1 << 30, (1 << 63) - 1):
    for call in (lambda: os.ftruncate(fd, size), lambda: (os.lseek(fd, size, 0), os.write(fd, b"x")), lambda: os.pwrite(fd, b"x", size)):
        try:
            said.append(repr(call()))
        except (OSError, OverflowError) as error:
            said.append(type(error).__name__)
len(said)
