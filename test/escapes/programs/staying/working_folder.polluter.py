# Goal: leave another working folder.
# canary: stay
# expect: ok
import os
os.mkdir("/tmp/elsewhere")
os.chdir("/tmp/elsewhere")
