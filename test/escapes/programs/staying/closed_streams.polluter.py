# Goal: close descriptors 0, 1 and 2, so that later runs have no streams.
# canary: stay
# expect: ok
import os
for fd in (0, 1, 2):
    os.close(fd)
