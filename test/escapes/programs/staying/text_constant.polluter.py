# Goal: change a text constant of the standard library in memory.
# helper: memory
# canary: stay
# expect: ok error crashed
import string
import sys

start = id(string.digits) + sys.getsizeof(string.digits) - len(string.digits) - 1
memory[start : start + 10] = b"1111111111"
None
