# Goal: win back quota by renaming over and deleting files that are still open.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 500
import os
held = []
for number in range(400):
    held.append(os.open(f"/tmp/r{number}", os.O_CREAT | os.O_RDWR))
    os.write(held[-1], b"x" * 1_000_000)
    os.rename(f"/tmp/r{number}", "/tmp/same")
os.unlink("/tmp/same")
