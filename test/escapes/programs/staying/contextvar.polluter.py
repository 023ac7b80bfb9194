# Goal: leave values in context variables.
# canary: stay
# probe: each run has a context of its own there
# expect: ok
import contextvars
variable = contextvars.ContextVar("planted")
variable.set(canary["token"])
