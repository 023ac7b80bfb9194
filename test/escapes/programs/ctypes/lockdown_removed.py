# Goal: take the blocking finder away and import ctypes as usual.
# canary: folder
# expect: error
import sys
sys.meta_path[:] = [one for one in sys.meta_path if not getattr(one, "__module__", "").startswith("harness")]
import ctypes
ctypes.CDLL(None).system(f"touch {canary['folder']}/{canary['token']}".encode())
