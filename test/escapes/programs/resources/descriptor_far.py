# Goal: make the host's list of descriptors huge, by duplicates at numbers far beyond those in use.
# canary: exit
# probe: it is about memory and time
# expect: ok
# rss: 500
import fcntl, os
f = os.open("/tmp/one", os.O_CREAT | os.O_RDWR)
made = []
for number in (2**20, 2**26, 2**30, 2**31 - 1):
    try:
        made.append(fcntl.fcntl(f, fcntl.F_DUPFD, number))
    except OSError:
        pass
os.listdir("/proc/self/fd")
os.remove("/tmp/one")
made
