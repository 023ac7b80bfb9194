# Goal: use names and paths of megabytes.
# canary: exit
# probe: it is about memory
# expect: ok
# rss: 400
import os
said = []
for name in ("x" * 5_000_000, "/tmp/" + "y" * 300, "/tmp/" + "z/" * 500_000, "\udcff" * 1000, "a\0b"):
    for call in (os.mkdir, os.stat, open, lambda n: os.symlink(n, "/tmp/link"), lambda n: os.rename("/tmp", n), os.chdir):
        try:
            said.append(repr(call(name)))
        except (OSError, ValueError) as error:
            said.append(type(error).__name__)
len(said)
