# Goal: see what the polluter left behind.
import builtins
hasattr(builtins, "planted_loop")
