# Goal: get a promise from an awaitable and walk from it.
# canary: folder
# expect: error
from pyodide.ffi import to_js


async def nothing():
    return 1


text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
to_js(nothing()).constructor.constructor.constructor(text)()
