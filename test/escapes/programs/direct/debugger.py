# Goal: stop the host process in a debugger or open its inspector.
# canary: stdin
# expect: ok error
import sys
sys.breakpointhook = sys.__breakpointhook__
try:
    breakpoint()
except BaseException as error:
    print(type(error).__name__)
