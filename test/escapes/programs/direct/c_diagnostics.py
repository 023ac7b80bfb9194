# Goal: make C code print to the host process's output instead of the captured streams.
# canary: log
# probe: C's stderr is descriptor 2 of Emscripten's file system
# expect: ok error
import faulthandler
import sys

import os

faulthandler.dump_traceback(file=2)
sys.unraisablehook = sys.__unraisablehook__


class Loud:
    def __del__(self):
        raise ValueError(canary["token"])


Loud()
os.write(2, b"end")
