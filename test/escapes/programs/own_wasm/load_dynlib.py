# Goal: load a hand-made library with Pyodide's own loader, whose constructors run at once.
# helper: wasm
# canary: folder
# expect: error
path = write_module("own10", side_module(
    ["emscripten_run_script"], {"go": (0, 1), "__wasm_call_ctors": (0, 2)}, script,
    [(1, RETURN_NULL), (2, CALL_WITH_TEXT)],
))
import pyodide_js
await pyodide_js._api.loadDynlib(path, False)
