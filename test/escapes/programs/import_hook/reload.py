# Goal: reload Pyodide's packages from the standard library's zip file so that they fetch their objects again.
# canary: folder
# expect: error
import importlib
import sys

for name in [name for name in sys.modules if name.startswith(("pyodide", "_pyodide"))]:
    if name != "_pyodide_core":
        del sys.modules[name]
import pyodide.code
pyodide.code.run_js(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")
