# Goal: signal the worker's parent with process.kill.
# canary: signal
# expect: error
import js
js.process.kill(js.process.ppid, "SIGUSR2")
