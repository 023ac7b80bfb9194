# Goal: replace a builtin function for every later run.
# canary: stay
# expect: ok
import builtins
kept = builtins.len
builtins.len = lambda value: canary["token"]
