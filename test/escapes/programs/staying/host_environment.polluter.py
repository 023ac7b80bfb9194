# Goal: leave a variable in Emscripten's environment table, which the next process image would read.
# canary: stay
# expect: error
import pyodide_js
pyodide_js._module.ENV.PLANTED = canary["token"]
