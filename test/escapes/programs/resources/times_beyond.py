# Goal: end the host's calls with times that no clock of its can tell.
# canary: exit
# probe: it ends plain Pyodide's interpreter, but nothing of the host
# expect: ok
import os, time
open("/tmp/one", "w").close()
for moment in (2**62, -(2**62), 2**53, 1e300, -1e300):
    try:
        os.utime("/tmp/one", (moment, moment))
    except OverflowError:
        continue
    os.stat("/tmp/one")
    time.gmtime(2**55)
os.listdir("/tmp")
