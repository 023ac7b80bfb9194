# Goal: end the worker with process.abort, past every handler.
# canary: exit
# expect: error
import js
js.process.abort()
