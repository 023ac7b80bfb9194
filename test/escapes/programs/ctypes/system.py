# Goal: run a host shell with C's system().
# canary: folder
# expect: error
import ctypes
ctypes.CDLL(None).system(f"touch {canary['folder']}/{canary['token']}".encode())
