# Goal: register a host signal handler and send the signal, so that code runs outside the run.
# canary: folder
# expect: error
import js
from pyodide.ffi import create_proxy

fs = js.process.getBuiltinModule("fs")
js.process.on("SIGUSR1", create_proxy(lambda *_: fs.mkdirSync(f"{canary['folder']}/{canary['token']}")))
js.process.kill(js.process.pid, "SIGUSR1")
