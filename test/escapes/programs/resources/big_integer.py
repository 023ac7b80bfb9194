# Goal: turn a giant integer into text.
# canary: exit
# probe: it is about time
# expect: timeout memory_limit
# timeout: 400
import sys
sys.set_int_max_str_digits(0)
str(7 ** 30_000_000)
