# Goal: see what the polluter left behind.
import json
json.dumps({"a": {1: 2}})
