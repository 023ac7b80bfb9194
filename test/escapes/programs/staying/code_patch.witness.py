# Goal: see what the polluter left behind.
import json
json.dumps([1, 2, 3])
