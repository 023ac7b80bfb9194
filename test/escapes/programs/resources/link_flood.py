# Goal: make links with the longest targets without end.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 450
import os
number = 0
while True:
    os.symlink("x" * 4000, f"/tmp/l{number}")
    number += 1
