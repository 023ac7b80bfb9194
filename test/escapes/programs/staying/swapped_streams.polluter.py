# Goal: put a file in the place of descriptor 1.
# canary: stay
# expect: ok
import os
fd = os.open("/tmp/catch", os.O_CREAT | os.O_WRONLY)
os.dup2(fd, 1)
os.dup2(fd, 2)
