# Goal: import Pyodide's built-in modules with the importer itself, past every finder.
# canary: folder
# expect: error
import importlib.machinery
import importlib.util

spec = importlib.machinery.BuiltinImporter.find_spec("_pyodide_core")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
getattr(module, "to_js", None)([1]).constructor.constructor(text)() if hasattr(module, "to_js") else __import__("js").Object.constructor(text)()
