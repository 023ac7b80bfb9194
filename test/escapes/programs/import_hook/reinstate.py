# Goal: put a Pyodide finder back on sys.meta_path and import js again.
# canary: folder
# expect: error
import gc
import sys

for one in gc.get_objects():
    if type(one).__name__ == "JsFinder":
        sys.meta_path.insert(0, one)
        break
sys.meta_path[:] = [one for one in sys.meta_path if "Block" not in getattr(one, "__name__", type(one).__name__)]
sys.modules.pop("js", None)
import js
js.process.getBuiltinModule("fs").mkdirSync(f"{canary['folder']}/{canary['token']}")
