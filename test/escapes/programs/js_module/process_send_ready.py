# Goal: announce the worker a second time, with layers of the program's choice.
# canary: forge
# expect: error
import js
from pyodide.ffi import to_js

info = {"layers": {"gate": True}, "pyodideVersion": canary["token"]}
js.process.send(to_js({"type": "ready", "protocol": 1, "info": info}, dict_converter=js.Object.fromEntries))
