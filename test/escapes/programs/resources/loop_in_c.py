# Goal: loop inside one C function that asks for nothing.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
from collections import deque
from itertools import repeat
deque(repeat(0), maxlen=0)
