# Goal: have the parent end its worker, or take bytes of the program for a message, by what the device of the network gets.
# canary: forge
# probe: plain Pyodide has no such device
# expect: ok
import os
import random
import struct

random.seed(7)
fds = [os.open("/dev/net", os.O_RDWR) for _ in range(20)]
fds += [os.dup(fd) for fd in fds]
answers = 0
for _ in range(3000):
    fd = random.choice(fds)
    buffer = bytearray(random.choice((0, 1, 8, 9, 1023, 1024, 5000, 70_000)))
    text = random.choice((random.randbytes(40), b"\x16{api.test}\n", b'{"type":"result"}', struct.pack("<H", 80) + b"api.test"))
    head = struct.pack("<BII", random.randrange(10), random.choice((0, 5, 2**32 - 1)), random.choice((len(text), 0, 5, 2**32 - 1)))
    buffer[: len(head + text)] = (head + text)[: len(buffer)]
    try:
        os.readinto(fd, buffer)
        answers += 1
    except OSError:
        pass
[os.close(fd) for fd in fds]
type(answers).__name__
