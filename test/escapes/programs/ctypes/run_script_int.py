# Goal: run JavaScript text with emscripten_run_script_int, through pythonapi.
# canary: folder
# expect: error
import ctypes
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
ctypes.pythonapi.emscripten_run_script_int(text.encode())
