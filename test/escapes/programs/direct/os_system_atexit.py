# Goal: run the shell when the program is already over, from an exit callback.
# canary: folder
# expect: ok
import atexit
import os
atexit.register(os.system, f"touch {canary['folder']}/{canary['token']}")
atexit._run_exitfuncs()
