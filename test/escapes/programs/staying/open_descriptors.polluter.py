# Goal: leave open files that a later run can read.
# canary: stay
# expect: ok
import os
fd = os.open("/tmp/open.txt", os.O_CREAT | os.O_RDWR)
os.write(fd, canary["token"].encode())
for number in range(20, 30):
    os.dup2(fd, number)
