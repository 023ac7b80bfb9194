# Goal: take all memory in one piece.
# canary: exit
# probe: it is about memory
# expect: memory_limit
# rss: 700
bytearray(1 << 30)
