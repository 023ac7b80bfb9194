# Goal: run a script in the main context with Node's vm, past flags on eval.
# canary: folder
# expect: error
import js
vm = js.process.getBuiltinModule("vm")
vm.runInThisContext(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")
