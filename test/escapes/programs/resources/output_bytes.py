# Goal: write single bytes without end.
# canary: exit
# probe: it is about memory
# expect: timeout
# timeout: 600
# rss: 450
import os
while True:
    os.write(1, b"x")
