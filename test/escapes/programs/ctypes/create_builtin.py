# Goal: bring the built-in _ctypes back after its removal and call through it.
# canary: folder
# expect: error
import _imp
import importlib.machinery

spec = importlib.machinery.ModuleSpec("_ctypes", importlib.machinery.BuiltinImporter)
module = _imp.create_builtin(spec)
_imp.exec_builtin(module)
handle = module.dlopen(None, 2)
address = module.dlsym(handle, "emscripten_run_script")
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')\0"
module.call_function(address, (text.encode(),))
