# Goal: see what the polluter left behind.
import os
open("/tmp/witness", "w").close()
number = os.stat("/tmp/witness").st_ino
os.unlink("/tmp/witness")
number
