# Goal: get the table index of a host function with dlsym and call it as an untyped function pointer.
# canary: folder
# expect: error
import ctypes
library = ctypes.CDLL(None)
address = ctypes.cast(library.emscripten_run_script, ctypes.c_void_p).value
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
ctypes.CFUNCTYPE(None, ctypes.c_char_p)(address)(text.encode())
