# Goal: leave a variable in __main__.
# canary: stay
# expect: ok
import sys
planted = canary["token"]
sys.modules["__main__"].planted_main = canary["token"]
