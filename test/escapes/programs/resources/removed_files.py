# Goal: have the worker keep the bytes of files that the quota does not count any more.
# canary: exit
# probe: it is about memory
# expect: ok
# timeout: 20000
# rss: 700
import os
block = b"x" * 10_000_000
for number in range(200):
    os.mkdir(f"d{number}")
    name = f"d{number}/" + ("__proto__" if number % 2 else "file")
    fd = os.open(name, os.O_CREAT | os.O_RDWR)
    os.write(fd, block)
    if number % 3 == 0:
        os.unlink(name)
    elif number % 3 == 1:
        open("empty", "w").close()
        os.rename("empty", name)
    os.dup2(0, fd) if number % 5 == 0 else os.close(fd)
    if number % 3 == 2:
        os.truncate(name, 0)
print(len(os.listdir()))
