# Goal: close two thousand million descriptors in one loop of C.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
import os
os.closerange(3, 2**31 - 1)
