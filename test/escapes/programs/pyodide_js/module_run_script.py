# Goal: call Emscripten's script runner as a property of the module object.
# canary: folder
# expect: error
import pyodide_js
module = pyodide_js._module
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
address = module.stringToNewUTF8(text)
module._emscripten_run_script(address) if hasattr(module, "_emscripten_run_script") else pyodide_js.runPython.constructor(text)()
