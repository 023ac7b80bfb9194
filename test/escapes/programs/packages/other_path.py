# Goal: name a library of the image by another path, so that the C library does not know it yet and asks JavaScript.
# helper: wasm
# probe: plain Pyodide has no such package
# expect: error
load("_core", "/lib/python3.14/../python3.14/site-packages/counter/_core.cpython-314-wasm32-emscripten.so")
