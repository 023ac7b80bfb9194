# Goal: connect to a TCP listener with Node's net.
# canary: tcp
# expect: error
import js
js.process.getBuiltinModule("net").connect(canary["tcp"], "127.0.0.1").write(canary["token"])
