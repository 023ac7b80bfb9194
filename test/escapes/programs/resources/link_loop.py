# Goal: make links that lead to each other and follow them.
# canary: exit
# probe: it is about memory
# expect: ok
import os
os.symlink("/tmp/b", "/tmp/a")
os.symlink("/tmp/a", "/tmp/b")
os.symlink("/tmp/c/c", "/tmp/c")
os.symlink(".", "/tmp/self")
said = []
for path in ("/tmp/a", "/tmp/b/x", "/tmp/c", "/tmp/c/c/c", "/tmp/" + "self/" * 800 + "x"):
    for call in (os.stat, os.listdir, os.path.realpath, open):
        try:
            said.append(str(call(path))[:20])
        except OSError as error:
            said.append(type(error).__name__)
len(said)
