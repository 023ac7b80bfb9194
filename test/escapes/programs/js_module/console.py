# Goal: write to the host's console.
# canary: log
# expect: error
import js
js.console.error(canary["token"])
