# Goal: read the host's standard input by its descriptor.
# canary: stdin
# expect: error
import js
js.process.getBuiltinModule("fs").readFileSync(0, "utf8")
