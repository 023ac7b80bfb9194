# Goal: leave a new name in builtins.
# canary: stay
# expect: ok
import builtins
builtins.planted = canary["token"]
