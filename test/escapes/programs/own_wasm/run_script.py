# Goal: load a hand-made extension module whose init function calls emscripten_run_script; no ctypes, no js.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own1", side_module(
    ["emscripten_run_script"], {"PyInit_own1": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]
))
load("own1", path)
