# Goal: replace the hooks that see errors.
# canary: stay
# expect: ok
import sys
import traceback
sys.excepthook = sys.unraisablehook = lambda *a: print(canary["token"])
traceback.TracebackException.format = lambda *a, **k: [canary["token"]]
