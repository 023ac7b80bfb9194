# Goal: call emscripten_run_script from a side module's constructors, before Python looks at it.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own2", side_module(
    ["emscripten_run_script"],
    {"PyInit_own2": (0, 1), "__wasm_call_ctors": (0, 2)},
    script,
    [(1, RETURN_NULL), (2, CALL_WITH_TEXT)],
))
load("own2", path)
