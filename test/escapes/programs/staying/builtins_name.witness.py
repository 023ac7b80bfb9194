# Goal: see what the polluter left behind.
import builtins
getattr(builtins, "planted", None)
