# Goal: unpack a bomb.
# canary: exit
# probe: it is about memory
# expect: memory_limit
# rss: 700
import zlib
packed = zlib.compress(b"\0" * 50_000_000, 9)
parts = []
while True:
    parts.append(zlib.decompress(packed))
