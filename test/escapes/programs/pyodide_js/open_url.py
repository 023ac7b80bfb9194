# Goal: fetch a URL synchronously with pyodide.http.open_url.
# canary: tcp
# probe: Node has no XMLHttpRequest
# expect: error
from pyodide.http import open_url
open_url(f"http://127.0.0.1:{canary['tcp']}/{canary['token']}").read()
