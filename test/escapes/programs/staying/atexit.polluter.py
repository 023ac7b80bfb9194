# Goal: leave a function that runs when a later program ends.
# canary: stay
# expect: ok
import atexit
import builtins
atexit.register(lambda: None)
builtins.__dict__.setdefault("seen", canary["token"])
atexit.unregister
atexit.register(print, canary["token"])
