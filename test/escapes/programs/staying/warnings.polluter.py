# Goal: turn warnings into errors, and replace how they are shown.
# canary: stay
# expect: ok
import warnings
warnings.simplefilter("error")
warnings.showwarning = lambda *a: print(canary["token"])
