# Goal: send a UDP datagram with Node's dgram.
# canary: udp
# expect: error
import js
js.process.getBuiltinModule("dgram").createSocket("udp4").send(canary["token"], canary["udp"], "127.0.0.1")
