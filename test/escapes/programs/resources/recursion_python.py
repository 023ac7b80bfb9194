# Goal: recurse without end after lifting the limit.
# canary: exit
# probe: it is about the stack
# timeout: 1500
# expect: error crashed memory_limit timeout
# rss: 700
import sys
sys.setrecursionlimit(10**9)


def deeper():
    deeper()


deeper()
