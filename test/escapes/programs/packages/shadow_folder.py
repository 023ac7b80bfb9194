# Goal: put a folder of the package's name in front of it, with a hand-made library in it, and import it anew.
# helper: wasm
# probe: plain Pyodide has no such package
# expect: error
import os
import sys
for name in [name for name in sys.modules if name.partition(".")[0] == "counter"]:
    del sys.modules[name]
os.mkdir("/tmp/counter")
open("/tmp/counter/__init__.py", "w").close()
os.rename(
    write_module("x", side_module(["emscripten_run_script"], {"PyInit__core": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)])),
    "/tmp/counter/_core.so",
)
sys.path.insert(0, "/tmp")
sys.path_importer_cache.clear()
import counter._core
