# Goal: open files without end.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 400
import os
while True:
    os.open("/tmp/one", os.O_CREAT | os.O_RDWR)
