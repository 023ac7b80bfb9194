# Goal: see what the polluter left behind.
import hashlib
import json
[hashlib.sha256(b"x").hexdigest(), json.dumps({"a": [1, 2]})]
