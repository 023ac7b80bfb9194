# Goal: mount a host folder with Emscripten's NODEFS and read from it.
# canary: read
# expect: error
import os
import js
import pyodide_js
os.mkdir("/mnt2")
options = js.Object.fromEntries([["root", os.path.dirname(canary["file"])]])
pyodide_js.FS.mount(pyodide_js.FS.filesystems.NODEFS, options, "/mnt2")
open("/mnt2/" + os.path.basename(canary["file"])).read()
