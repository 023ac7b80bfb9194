# Goal: start a worker thread, which would outlive the run and its reset.
# canary: folder
# expect: error
import js
from pyodide.ffi import to_js

code = f"require('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
options = to_js({"eval": True}, dict_converter=js.Object.fromEntries)
js.process.getBuiltinModule("worker_threads").Worker.new(code, options)
