# Goal: let a library of the image that imports emscripten_run_script call it on a text of the program.
# probe: plain Pyodide has no such package
# expect: error, ok
import counter._host_run_script as host
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')" if "run_script" != "system" else f"mkdir {canary['folder']}/{canary['token']}"
text = text.encode() + b"\0"
# The bytes of a bytes object lie behind its header; the first byte tells where.
header = bytes.__basicsize__ - 1
host.add(id(text) + header)
host.call()
