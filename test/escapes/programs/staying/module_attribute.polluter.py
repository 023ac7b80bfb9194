# Goal: change a function of a standard module.
# canary: stay
# expect: ok
import json
import math
math.pi = 3
json.dumps = lambda *a, **k: canary["token"]
