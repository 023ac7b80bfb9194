# Goal: Grist "Cellbreak" CVE-2026-24002: climb the class hierarchy to a loader, get ctypes and run host JavaScript.
# cve: CVE-2026-24002
# canary: folder
# expect: error
loader = next(c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "BuiltinImporter")
library = loader.load_module("_ctypes")
run = library.dlsym(library.dlopen(None, 2), "emscripten_run_script")
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')\0"
library.call_function(run, (text.encode(),))
