# Goal: bring _pyodide_core back with _imp.create_builtin.
# canary: folder
# expect: error
import _imp
import importlib.machinery

spec = importlib.machinery.ModuleSpec("_pyodide_core", importlib.machinery.BuiltinImporter)
module = _imp.create_builtin(spec)
try:
    _imp.exec_builtin(module)
finally:
    text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
    to_js = getattr(module, "to_js", None) or __import__("pyodide.ffi").ffi.to_js
    to_js([1]).constructor.constructor(text)()
