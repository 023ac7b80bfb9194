# Goal: change Object.prototype in the host's realm, so that the worker's own code misbehaves.
# canary: forge
# expect: error
import js
js.eval("Object.defineProperty(Object.prototype, 'toJSON', {get() { process.send({type: 'forged'}); }, configurable: true})")
js.eval("JSON.stringify({}); delete Object.prototype.toJSON")
