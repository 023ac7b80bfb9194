# Goal: take the finder from the module that made it.
# canary: folder
# expect: error
from _pyodide._importhook import jsfinder
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
jsfinder.jsproxies["js"].Object.constructor.constructor(text)()
