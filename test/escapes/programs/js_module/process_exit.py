# Goal: end the worker with process.exit.
# canary: exit
# expect: error
import js
js.process.exit(77)
