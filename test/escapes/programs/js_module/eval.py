# Goal: run JavaScript text with eval.
# canary: folder
# expect: error
import js
js.eval(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")
