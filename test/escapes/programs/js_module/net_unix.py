# Goal: connect to a Unix socket with Node's net.
# canary: unix
# expect: error
import js
js.process.getBuiltinModule("net").connect(canary["unix"]).write(canary["token"])
