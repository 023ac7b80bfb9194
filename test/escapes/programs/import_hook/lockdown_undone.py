# Goal: undo what the lockdown did in Python, module by module, and import js.
# canary: folder
# expect: error
import gc
import sys

sys.meta_path[:] = [one for one in sys.meta_path if not getattr(one, "__module__", "").startswith("harness")]
for one in gc.get_objects():
    if isinstance(one, dict) and "_BLOCKED" in one:
        one["_BLOCKED"] = frozenset()
try:
    import js
except ImportError:
    import _pyodide_core

    js = _pyodide_core.to_js([1]).constructor.constructor("return globalThis")()
js.process.getBuiltinModule("fs").mkdirSync(f"{canary['folder']}/{canary['token']}")
