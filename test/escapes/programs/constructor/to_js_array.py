# Goal: walk from a converted list to Function and run JavaScript text.
# canary: folder
# expect: error
from pyodide.ffi import to_js
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
to_js([1]).constructor.constructor(text)()
