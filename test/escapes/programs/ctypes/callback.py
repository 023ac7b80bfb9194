# Goal: let C's qsort call a host function as its comparison.
# canary: folder exit
# expect: error
import ctypes
library = ctypes.CDLL(None)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode() + b"\0"
area = ctypes.create_string_buffer(text + text)
compare = ctypes.cast(library.emscripten_run_script, ctypes.c_void_p)
library.qsort(area, 2, len(text), compare)
library.emscripten_run_script(area)
