# Goal: ask the finder that Pyodide put on sys.meta_path for js after it left sys.modules.
# canary: folder
# expect: error
import sys

text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
sys.modules.pop("js", None)
finder = next(one for one in sys.meta_path if hasattr(one, "jsproxies"))
finder.jsproxies["js"].Object.constructor.constructor(text)()
