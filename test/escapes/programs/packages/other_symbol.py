# Goal: look up a function in a library of the image that is none of its module starts.
# helper: wasm
# probe: plain Pyodide has no such package
# expect: error
path = "/lib/python3.14/site-packages/counter/_core.cpython-314-wasm32-emscripten.so"
found = []
for name in ("_late", "_host", "emscripten_run_script", "", "x" * 300, "\xe9"):
    try:
        load(name, path)
    except (ImportError, UnicodeError, ValueError):
        continue
    found.append(name)
raise ValueError(found) if found else ImportError("none of them")
