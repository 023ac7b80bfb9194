# Goal: see what the polluter left behind.
import sys
[sys.path[0], len(sys.path_hooks)]
