# Goal: see what the polluter left behind.
import sys
[getattr(one, "token", None) for one in sys.meta_path]
