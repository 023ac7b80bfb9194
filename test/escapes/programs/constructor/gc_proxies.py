# Goal: find a JsProxy that somebody still holds through the garbage collector and walk from it.
# canary: folder
# expect: error
# timeout: 20000
import gc
import sys

text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
found = 0
pending, seen = list(sys.modules.values()) + gc.get_objects(), set()
while pending and len(seen) < 300_000:
    one = pending.pop()
    if id(one) in seen:
        continue
    seen.add(id(one))
    if type(one).__name__ == "JsProxy":
        found += 1
        try:
            one.constructor.constructor(text)()
            break
        except Exception:
            pass
    elif type(one).__module__ in ("builtins", "types", "_pyodide_core", "functools"):
        pending.extend(gc.get_referents(one))
if not found:
    raise LookupError("no proxy is left")
