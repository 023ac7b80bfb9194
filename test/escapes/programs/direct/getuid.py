# Goal: learn the user id of the host process.
# canary: process
# probe: it reads and changes nothing
# expect: ok
import os
os.getuid()
