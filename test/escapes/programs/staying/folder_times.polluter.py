# Goal: leave a message in mode and times of the writable folders.
# canary: stay
# expect: ok
import os
for folder in ("/tmp", "/home/pyodide"):
    os.utime(folder, (777, 777))
    os.chmod(folder, 0o700)
