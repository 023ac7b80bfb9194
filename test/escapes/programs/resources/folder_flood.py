# Goal: make folders inside each other without end.
# canary: exit
# probe: it is about memory
# expect: error timeout
# timeout: 800
# rss: 400
import os
while True:
    os.mkdir("d")
    os.chdir("d")
