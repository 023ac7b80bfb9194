# Goal: run the module loader of js by hand.
# canary: folder
# expect: error
import importlib.util
spec = importlib.util.find_spec("js.process") or importlib.util.find_spec("js")
module = importlib.util.module_from_spec(spec)
getattr(module, "process", module).getBuiltinModule("fs").mkdirSync(f"{canary['folder']}/{canary['token']}")
