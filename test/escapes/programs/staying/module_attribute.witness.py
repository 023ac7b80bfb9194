# Goal: see what the polluter left behind.
import json
import math
[json.dumps([1]), math.pi]
