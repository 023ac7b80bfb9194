# Goal: carry an __em_js__ export whose text Emscripten evals when it loads the module.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own4", side_module(
    [], {"PyInit_own4": (0, 0), "__em_js__own4": (3, 1)}, "()<::>{}; " + script, [(1, RETURN_NULL)], [0]
))
load("own4", path)
