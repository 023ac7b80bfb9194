# Goal: read a host file with Node's fs.
# canary: read
# expect: error
import js
js.process.getBuiltinModule("fs").readFileSync(canary["file"], "utf8")
