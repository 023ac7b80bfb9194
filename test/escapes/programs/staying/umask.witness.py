# Goal: see what the polluter left behind.
import os
os.mkdir("/tmp/u1")
mode = oct(os.stat("/tmp/u1").st_mode)
os.rmdir("/tmp/u1")
mode
