# Goal: compile JavaScript text with the Function constructor.
# canary: folder
# expect: error
import js
js.Function.new(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")()
