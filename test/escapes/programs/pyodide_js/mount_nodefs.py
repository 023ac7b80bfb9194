# Goal: mount a host folder with pyodide.mountNodeFS and write to it.
# canary: folder
# expect: error
import os
import pyodide_js
os.mkdir("/mnt1")
pyodide_js.mountNodeFS("/mnt1", canary["folder"])
open("/mnt1/" + canary["token"], "w").write("x")
