# Goal: run the shell from a callback that runs while the interpreter handles an exception.
# canary: folder
# expect: ok error
import os


class Handler:
    def __del__(self):
        os.system(f"touch {canary['folder']}/{canary['token']}")


handler = Handler()
del handler
1 / 0
