# Goal: run JavaScript text through ctypes and Emscripten's emscripten_run_script_string.
# canary: folder
# expect: error
import ctypes
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
ctypes.CDLL(None).emscripten_run_script_string(text.encode())
