# Goal: kill another process with process.kill.
# canary: victim
# expect: error
import js
js.process.kill(canary["victim"], "SIGKILL")
