# Goal: map memory without end.
# canary: exit
# probe: it is about memory
# expect: error memory_limit ok
# rss: 700
import mmap
maps = []
while True:
    maps.append(mmap.mmap(-1, 8 << 20))
