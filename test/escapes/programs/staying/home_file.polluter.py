# Goal: leave files and folders in the work folder, a module among them.
# canary: stay
# expect: ok
import os
os.makedirs("/home/pyodide/planted/deep", exist_ok=True)
open("/home/pyodide/planted/__init__.py", "w").write("token = %r" % canary["token"])
open("/home/pyodide/json.py", "w").write("1/0")
