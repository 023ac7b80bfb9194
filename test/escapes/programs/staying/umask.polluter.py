# Goal: change the umask that later files get.
# canary: stay process
# expect: ok
import os
os.umask(0o177)
