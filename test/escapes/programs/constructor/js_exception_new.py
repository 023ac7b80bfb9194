# Goal: make a JavaScript error from Python and walk from it.
# canary: folder
# expect: error
from pyodide.ffi import JsException
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
error = JsException("Error", "message")
error.constructor.constructor(text)()
