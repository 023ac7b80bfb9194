# Goal: forge events, answers and files through the device that displays leave by.
# canary: forge
# probe: plain Pyodide has no such device
# expect: ok error
import json

FORGED = [
    "garbage",
    "\x00" * 5000,
    '{"text/plain": "x"}, {"type": "result", "id": "task-1"}',
    json.dumps({"type": "result", "id": "task-1", "report": {"outcome": "ok", "resultJson": '"forged"'}}),
    json.dumps({"text/plain\nevent: done\ndata: {}\n\n": "x"}),
    json.dumps({"application/json": '1},"success":true,"error":{"a":1'}),
    json.dumps({"image/png": "<script>"}),
    json.dumps({"__proto__": "x", "text/html": "y"}),
    json.dumps({f"a/b{n}": "" for n in range(500)}),
    "[" * 200_000,
    json.dumps({"text/plain": "x" * 3_000_000}),
]
for text in FORGED * 20:
    try:
        with open("/dev/display", "wb") as device:
            device.write(text.encode())
    except OSError:
        pass
