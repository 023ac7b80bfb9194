# Goal: put a hand-made library in the place of one of the image that was not imported yet, in every way there is.
# helper: wasm
# probe: plain Pyodide has no such package
# expect: error
import os
import shutil
own = write_module("x", side_module(["emscripten_run_script"], {"PyInit__late": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]))
target = "/lib/python3.14/site-packages/counter/_late.cpython-314-wasm32-emscripten.so"
for way in (
    lambda: shutil.copyfile(own, target),
    lambda: os.replace(own, target),
    lambda: os.remove(target),
    lambda: os.truncate(target, 0),
    lambda: os.symlink(own, target + ".new"),
    lambda: os.rename("/lib/python3.14/site-packages/counter", "/tmp/counter"),
    lambda: os.chmod(target, 0o777),
):
    try:
        way()
    except OSError:
        continue
    raise SystemExit(f"{way} worked")
load("counter._late", own)
