# Goal: end the interpreter with an access mode that open() does not know, on every kind of file there is.
# canary: exit
# probe: it is about the interpreter's own file system
# expect: ok
import os

refused = 0
for path in ("/dev/null", "/dev/stdin", "/proc/self/fd", "/proc/self/fd/0", "/tmp", "/tmp/new", "/lib"):
    for bit in range(26):
        for more in (0, os.O_CREAT, os.O_DIRECTORY):
            for access in range(4):
                try:
                    os.close(os.open(path, access | 1 << bit | more))
                except OSError:
                    refused += 1
assert refused > 500
