# Goal: reach a TCP listener of the host through the device of the network, by questions that no library makes.
# canary: tcp
# probe: plain Pyodide has no such device
# expect: ok
import os
import struct

said = {}
for op in (*range(12), 255):
    for host in (b"127.0.0.1", b"localhost", b"::1", b"\x00", b"a" * 300, b"127.0.0.1\r\nx", b""):
        payload = struct.pack("<H", canary["tcp"]) + host
        for length in (len(payload), 0, 2**31, 2**32 - 1):
            fd = os.open("/dev/net", os.O_RDWR)
            # The question as it should be, one that a connection was made for, and rests of others.
            for first in (3, op, op):
                buffer = bytearray(4096)
                struct.pack_into("<BII", buffer, 0, first, 1000, length)
                buffer[9 : 9 + len(payload)] = payload
                try:
                    os.readinto(fd, buffer)
                    answer = f"answer {buffer[0]}"
                except OSError as error:
                    answer = os.strerror(error.errno)
                said[answer] = said.get(answer, 0) + 1
            try:
                os.write(fd, canary["token"].encode())
            except OSError:
                pass
            os.close(fd)
said
