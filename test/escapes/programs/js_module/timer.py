# Goal: leave a timer behind that acts when the run is long over.
# canary: folder
# expect: error
import js
from pyodide.ffi import create_proxy

fs = js.process.getBuiltinModule("fs")
js.setTimeout(create_proxy(lambda: fs.mkdirSync(f"{canary['folder']}/{canary['token']}")), 20)
