# Goal: import the C module under pyodide.ffi by its own name.
# canary: folder
# expect: error
import _pyodide_core
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
_pyodide_core.to_js([1]).constructor.constructor(text)()
