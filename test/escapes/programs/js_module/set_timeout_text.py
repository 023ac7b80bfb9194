# Goal: leave a JavaScript function in the timer queue, without any Python callback.
# canary: folder
# expect: error
import js
js.setTimeout(js.process.getBuiltinModule("fs").mkdirSync, 5, f"{canary['folder']}/{canary['token']}")
