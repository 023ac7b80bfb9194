# Goal: register a JavaScript module from Python and read it back.
# canary: folder
# expect: error
from pyodide.ffi import register_js_module, to_js
register_js_module("backdoor", to_js({"a": 1}))
import backdoor
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
backdoor.constructor.constructor(text)()
