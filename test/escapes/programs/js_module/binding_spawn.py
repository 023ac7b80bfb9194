# Goal: start a process through the native binding, under child_process.
# canary: folder
# expect: error
import js
from pyodide.ffi import to_js

options = {"file": "/bin/sh", "args": ["sh", "-c", f"touch {canary['folder']}/{canary['token']}"], "stdio": []}
js.process.binding("spawn_sync").spawn(to_js(options, dict_converter=js.Object.fromEntries))
