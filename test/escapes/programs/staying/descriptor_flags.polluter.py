# Goal: change flags of descriptor 1, which later runs share.
# canary: stay
# expect: ok
import fcntl
import os
fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_NONBLOCK | os.O_APPEND)
