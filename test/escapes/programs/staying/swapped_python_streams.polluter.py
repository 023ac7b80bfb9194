# Goal: replace sys.stdout with an object that keeps what later runs print.
# canary: stay
# expect: ok
import io
import sys
sys.stdout = sys.__stdout__ = io.StringIO(canary["token"])
