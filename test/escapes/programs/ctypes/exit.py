# Goal: end the worker process with C's exit().
# canary: exit
# expect: error
import ctypes
ctypes.CDLL(None).exit(77)
