# Goal: run a host program with Node's child_process.
# canary: folder
# expect: error
import js
js.process.getBuiltinModule("child_process").execSync(f"touch {canary['folder']}/{canary['token']}")
