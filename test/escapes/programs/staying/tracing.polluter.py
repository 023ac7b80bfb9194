# Goal: leave a trace and a profile function.
# canary: stay
# expect: ok
import sys


def trace(frame, event, argument, token=canary["token"]):
    return None


sys.settrace(trace)
sys.setprofile(trace)
None
