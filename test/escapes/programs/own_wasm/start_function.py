# Goal: call a host function from a side module's start function, when it is instantiated.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own11", side_module(
    ["emscripten_run_script"], {"PyInit_own11": (0, 1)}, script, [(1, RETURN_NULL), (2, CALL_WITH_TEXT)], start=2
))
load("own11", path)
