# Goal: leave environment variables, also under os.environ.
# canary: stay
# expect: ok
import os
import posix
os.environ["PLANTED"] = canary["token"]
posix.putenv(b"PLANTED2", canary["token"].encode())
os.environ.pop("HOME", None)
