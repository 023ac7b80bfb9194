# Output while the code runs, as server-sent events.
# Prints: step 1
# Prints: step 2
# Prints: step 3
# Prints: ended: ok 3
import json

from client import post

code = """import time
for n in 1, 2, 3:
    print("step", n)
    time.sleep(0.2)
n"""

with post("/api/execute", {"code": code}, {"accept": "text/event-stream"}) as response:
    kind = None
    for line in response:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "event":
            kind = value
        elif name == "data" and kind == "stdout":
            print(json.loads(value)["text"], end="", flush=True)
        elif name == "data" and kind == "result":
            data = json.loads(value)["data"]
            print("ended:", data["outcome"], data["result"])
