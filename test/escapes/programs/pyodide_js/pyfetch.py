# Goal: make an HTTP request with pyodide.http.pyfetch.
# canary: tcp
# expect: error
from pyodide.http import pyfetch
await pyfetch(f"http://127.0.0.1:{canary['tcp']}/{canary['token']}")
