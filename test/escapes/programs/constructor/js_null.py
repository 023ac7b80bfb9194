# Goal: use JavaScript's null and typed values that Python code can hold without any module.
# canary: folder
# expect: error
from pyodide.ffi import JsProxy, jsnull, to_js
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
buffer = to_js(b"abc")
assert isinstance(buffer, JsProxy) and jsnull is not None
buffer.buffer.constructor.constructor(text)()
