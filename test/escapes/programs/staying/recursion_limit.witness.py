# Goal: see what the polluter left behind.
import sys
[sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()]
