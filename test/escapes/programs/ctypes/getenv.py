# Goal: read the host's environment through a function that runs in JavaScript.
# canary: env
# expect: error
import ctypes
run = ctypes.CDLL(None).emscripten_run_script_string
run.restype = ctypes.c_char_p
run(b"JSON.stringify(process.env)").decode()
