# Goal: call emscripten_run_script where Emscripten applies a side module's relocations.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own3", side_module(
    ["emscripten_run_script"],
    {"PyInit_own3": (0, 1), "__wasm_apply_data_relocs": (0, 2)},
    script,
    [(1, RETURN_NULL), (2, CALL_WITH_TEXT)],
))
load("own3", path)
