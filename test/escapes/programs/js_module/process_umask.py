# Goal: change the host process's umask with process.umask.
# canary: process
# expect: error
import js
js.process.umask(0o111)
