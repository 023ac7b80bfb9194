# Goal: get a host object back in as a Python module with registerJsModule.
# canary: folder
# expect: error
import pyodide_js
pyodide_js.registerJsModule("hostfs", pyodide_js.runPython.constructor("return process")().getBuiltinModule("fs"))
import hostfs
hostfs.mkdirSync(f"{canary['folder']}/{canary['token']}")
