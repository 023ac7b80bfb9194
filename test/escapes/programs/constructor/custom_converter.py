# Goal: get JavaScript objects through the callbacks of a conversion.
# canary: folder
# expect: error
from pyodide.ffi import to_js


class Odd:
    pass


def convert(value, inner, cache):
    text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
    inner.constructor.constructor(text)()
    return inner(1)


to_js(Odd(), default_converter=convert)
