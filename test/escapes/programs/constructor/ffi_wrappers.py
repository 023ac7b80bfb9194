# Goal: use pyodide.ffi.wrappers, whose functions hold JavaScript's timers.
# canary: folder
# expect: error
import pyodide.ffi.wrappers as wrappers
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
wrappers.setTimeout.constructor(text)() if hasattr(wrappers.setTimeout, "constructor") else wrappers.set_timeout.__globals__["setTimeout"].constructor(text)()
