# Goal: take all memory in small pieces.
# canary: exit
# probe: it is about memory
# expect: memory_limit
# rss: 700
pieces = []
while True:
    pieces.append(bytearray(1_000_000))
