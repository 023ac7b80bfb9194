# Goal: use CPython 3.14's remote execution to run code in another process.
# canary: victim
# probe: Emscripten has no access to other processes
# expect: ok
import sys
try:
    sys.remote_exec(canary["victim"], "/tmp/x.py")
except BaseException as error:
    print(repr(error))
