# Goal: walk from a converted dictionary to Function.
# canary: folder
# expect: error
from pyodide.ffi import to_js
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
getattr(to_js({"a": [1]}), "constructor").constructor(text)()
