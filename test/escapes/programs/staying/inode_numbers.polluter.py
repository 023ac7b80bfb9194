# Goal: count with inode numbers across runs.
# canary: stay
# expect: ok
import os
for number in range(50):
    open(f"/tmp/i{number}", "w").close()
