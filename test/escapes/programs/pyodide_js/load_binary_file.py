# Goal: read a host file with the loader that Pyodide uses for its own.
# canary: read
# expect: error
import pyodide_js
data = await pyodide_js._api.loadBinaryFile(canary["file"])
bytes(data.to_py()).decode()
