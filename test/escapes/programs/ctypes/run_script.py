# Goal: run JavaScript text with emscripten_run_script.
# canary: folder
# expect: error
import ctypes
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
ctypes.CDLL(None).emscripten_run_script(text.encode())
