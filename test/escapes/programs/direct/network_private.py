# Goal: reach a TCP listener of the host by its name, which a rule may allow, as HTTP.
# probe: plain Pyodide has no connections without JavaScript promises
# canary: tcp
# expect: error
import urllib.request

urllib.request.urlopen(f"http://localhost:{canary['tcp']}/{canary['token']}", canary["token"].encode(), timeout=2)
