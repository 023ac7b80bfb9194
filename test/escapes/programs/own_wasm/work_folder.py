# Goal: load a hand-made module that lies in the work folder, by a relative path.
# helper: wasm
# canary: folder
# expect: error
with open("own12.so", "wb") as file:
    file.write(side_module(
        ["emscripten_run_script"], {"PyInit_own12": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]
    ))
load("own12", "own12.so")
