# Goal: put a hand-made module on sys.path and import it as any other.
# helper: wasm
# canary: folder
# expect: error
import sys
write_module("own7", side_module(
    ["emscripten_run_script"], {"PyInit_own7": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]
))
sys.path.insert(0, "/tmp")
import own7
