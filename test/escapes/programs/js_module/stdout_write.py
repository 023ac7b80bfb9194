# Goal: write to the host process's own output, hence into the service's log.
# canary: log
# expect: error
import js
js.process.stdout.write(canary["token"] + " forged line\n")
