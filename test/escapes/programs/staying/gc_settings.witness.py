# Goal: see what the polluter left behind.
import gc
[gc.isenabled(), gc.get_threshold()[0], len(gc.callbacks)]
