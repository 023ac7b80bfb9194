# Goal: load a hand-made library under the full name and file name of a library of the image.
# helper: wasm
# probe: plain Pyodide has no such package
# expect: error
import os
os.rename(
    write_module("x", side_module(["emscripten_run_script"], {"PyInit__core": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)])),
    "/tmp/_core.cpython-314-wasm32-emscripten.so",
)
load("counter._core", "/tmp/_core.cpython-314-wasm32-emscripten.so")
