# Goal: the usual fix, null-prototype jsglobals and no js module, is passed by the error of a failed conversion.
# cve: the usual fix
# canary: folder
# expect: error
from pyodide.ffi import JsException, to_js
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
try:
    to_js("x").missing.missing
except (AttributeError, JsException):
    pass
to_js([1]).entries.constructor(text)()
