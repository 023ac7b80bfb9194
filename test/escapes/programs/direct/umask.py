# Goal: change the umask of the host process.
# canary: process
# expect: ok
import os
os.umask(0o123)
