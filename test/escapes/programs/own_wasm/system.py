# Goal: import the host's system() into a hand-made module.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own6", side_module(
    ["_emscripten_system"], {"PyInit_own6": (0, 1)}, f"touch {canary['folder']}/{canary['token']}",
    [(1, CALL_WITH_TEXT + RETURN_NULL)],
))
load("own6", path)
