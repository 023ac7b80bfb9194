# Goal: run JavaScript with pyodide.code.run_js.
# canary: folder
# expect: error
from pyodide.code import run_js
run_js(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")
