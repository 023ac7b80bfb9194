# Goal: have the host take paths of millions of characters apart, which it does in quadratic time.
# canary: exit
# probe: it is about memory and time
# expect: ok
# timeout: 3000
# rss: 500
import os
refused = 0
for path in ("/" * 1_000_000 + "x", "/tmp/" + "../" * 1_000_000, "a" * 1_000_000 + "/x", "a/" * 1_000_000):
    for call in (os.stat, os.mkdir, os.remove, os.chdir, os.listdir, lambda p: os.rename(p, "/tmp/x"), lambda p: os.rename("/tmp", p), lambda p: os.symlink(p, "/tmp/l")):
        try:
            call(path)
        except OSError:
            refused += 1
refused
