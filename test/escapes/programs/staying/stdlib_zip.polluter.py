# Goal: write into the standard library's zip file.
# canary: stay
# expect: ok
import os
import sys
said = []
for path in [p for p in sys.path if p.endswith(".zip")]:
    for call in (lambda: open(path, "ab").write(canary["token"].encode()), lambda: os.rename(path, path + ".old"), lambda: os.truncate(path, 10), lambda: os.chmod(path, 0)):
        try:
            said.append(repr(call()))
        except OSError as error:
            said.append(type(error).__name__)
        break
said
