# Goal: write a host file with Node's fs, taken from process.getBuiltinModule.
# canary: folder
# expect: error
import js
js.process.getBuiltinModule("fs").writeFileSync(f"{canary['folder']}/{canary['token']}", "x")
