# Goal: see what the polluter left behind.
import contextvars
[[v.name, str(x)] for v, x in contextvars.copy_context().items() if v.name == "planted"] 
