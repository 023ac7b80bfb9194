# Goal: leave a pickle function for a builtin type.
# canary: stay
# expect: ok
import copyreg
word = canary["token"]
copyreg.pickle(complex, lambda value: (str, (word,)))
