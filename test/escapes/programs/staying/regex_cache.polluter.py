# Goal: leave a pattern of the program's in a cache of the standard library.
# canary: stay
# expect: ok
import re
compiled = re.compile("x" + canary["token"])
for key in list(re._cache):
    re._cache[key] = compiled
re._cache[(str, "a+", 0)] = compiled
re._cache2[(str, "a+", 0)] = compiled
