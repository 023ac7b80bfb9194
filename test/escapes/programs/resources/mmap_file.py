# Goal: map a file, shared, and flush it beyond the disk quota.
# canary: exit
# probe: it is about memory
# expect: error ok memory_limit
# rss: 700
import mmap
file = open("/tmp/mapped", "w+b")
file.truncate(1 << 20)
for number in range(400):
    one = mmap.mmap(file.fileno(), 1 << 20)
    one[:] = b"x" * (1 << 20)
    one.flush()
