# Goal: the same through __proto__ and Object.getPrototypeOf of a value that was only converted.
# cve: CVE-2026-5752
# canary: folder
# expect: error
from pyodide.ffi import to_js
proxy = to_js([[]])
function = proxy.__getattr__("map") if hasattr(proxy, "__getattr__") else proxy.map
function.constructor("return process")().getBuiltinModule("fs").mkdirSync(f"{canary['folder']}/{canary['token']}")
