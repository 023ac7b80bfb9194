# Goal: make the package loader ask a URL of the program's choice.
# canary: tcp
# expect: error
import pyodide_js
await pyodide_js.loadPackage(f"http://127.0.0.1:{canary['tcp']}/{canary['token']}-1.0-py3-none-any.whl")
