# Goal: see what the polluter left behind.
import os
os.path.exists("/tmp/planted.txt") and open("/tmp/planted.txt").read()
