# Goal: change the value of a cached integer in memory, so that later sums are wrong.
# helper: memory
# canary: stay
# expect: ok error crashed
address = id(7) + int.__basicsize__
memory[address : address + 4] = (9).to_bytes(4, "little")
None
