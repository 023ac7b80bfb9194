# Goal: load a hand-made library with ctypes.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own9", side_module(
    ["emscripten_run_script"], {"go": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]
))
import ctypes
ctypes.CDLL(path).go()
