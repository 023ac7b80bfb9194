# Goal: see what the polluter left behind.
import os
import sys
[[p, os.path.exists(p) and os.stat(p).st_size] for p in sys.path if p.endswith(".zip")]
