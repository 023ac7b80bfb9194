# Goal: open one of Emscripten's lazy files, which asks for XMLHttpRequest and ends the process where there is none.
# canary: exit
# expect: error
import pyodide_js
pyodide_js.FS.createLazyFile("/", "lazy", "file://" + canary["file"], True, False)
open("/lazy").read()
