# Goal: see what the polluter left behind.
import sys
[globals().get("planted"), getattr(sys.modules["__main__"], "planted_main", None)]
