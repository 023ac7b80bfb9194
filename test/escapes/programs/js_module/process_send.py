# Goal: send a forged answer to the parent over the worker's channel.
# canary: forge
# expect: error
import js
from pyodide.ffi import to_js

report = {"outcome": "ok", "resultJson": '"forged"', "executionMs": 424242.5}
js.process.send(to_js({"type": "result", "id": "forged", "report": report}, dict_converter=js.Object.fromEntries))
