# Goal: put a function of the program's in front of process.send.
# canary: forge
# expect: error
import js
js.eval("const send = process.send; process.send = function (m) { return send.call(process, m) }; process.send({type: 'forged'})")
