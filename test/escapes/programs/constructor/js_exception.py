# Goal: take the JavaScript error out of an exception and walk to Function.
# canary: folder
# expect: error
from pyodide.ffi import JsException, to_js
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
try:
    to_js([1]).at.call(None)
except JsException as error:
    error.js_error.constructor.constructor(text)()
