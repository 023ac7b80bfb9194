# Goal: walk from a callable that destroys itself to Function.
# canary: folder
# expect: error
from pyodide.ffi import create_once_callable
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
create_once_callable(print).constructor.constructor(text)()
