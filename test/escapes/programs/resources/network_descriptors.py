# Goal: have the device of the network keep something for each of its descriptors, and ask the parent without end.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 400
import os
import struct

wish = bytearray(70_000)
struct.pack_into("<BII", wish, 0, 2, 1000, 10)
wish[9:19] = struct.pack("<H", 1) + b"api.test"
while True:
    fd = os.open("/dev/net", os.O_RDWR)
    for op in (2, 6, 4):
        wish[0] = op
        try:
            os.readinto(fd, wish)
        except OSError:
            pass
