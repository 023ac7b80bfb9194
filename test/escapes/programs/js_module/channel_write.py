# Goal: write raw bytes to the channel's descriptor.
# canary: forge folder exit
# expect: error
import js
js.process.getBuiltinModule("fs").writeSync(3, "\x00\x00\x00\x20garbage that is no frame, " + "x" * 64)
js.process.exit(77)
