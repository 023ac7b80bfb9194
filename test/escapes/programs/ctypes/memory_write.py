# Goal: overwrite memory of the interpreter through ctypes, which ends a plain process.
# canary: exit
# expect: error crashed
import ctypes
ctypes.memset(id(int), 0, 4)
