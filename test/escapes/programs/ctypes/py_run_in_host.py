# Goal: call host functions of Pyodide's own bridge, with handles made up.
# canary: folder
# expect: error
import ctypes
library = ctypes.CDLL(None)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
try:
    library.JsvObject_toString(1)
except (AttributeError, OSError):
    pass
library.emscripten_run_script(text.encode())
