# Goal: walk from the proxy of a Python function to Function.
# canary: folder
# expect: error
from pyodide.ffi import create_proxy
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
create_proxy(print).constructor.constructor(text)()
