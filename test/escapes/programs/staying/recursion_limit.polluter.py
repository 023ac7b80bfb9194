# Goal: leave another recursion limit, switch interval and digit limit.
# canary: stay
# expect: ok
import sys
sys.setrecursionlimit(300)
sys.setswitchinterval(1)
sys.set_int_max_str_digits(0)
