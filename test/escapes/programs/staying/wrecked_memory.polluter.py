# Goal: overwrite a megabyte of the interpreter with noise, until it breaks.
# helper: memory
# canary: stay exit
# expect: ok error crashed timeout
import os
noise = os.urandom(4096)
for page in range(3_000_000, 12_000_000, 36_864):
    memory[page : page + 4096] = noise
None
