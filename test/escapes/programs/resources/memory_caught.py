# Goal: take all memory, catch every MemoryError and go on.
# canary: exit
# probe: it is about memory
# expect: timeout memory_limit
# timeout: 700
# rss: 700
pieces = []
while True:
    try:
        pieces.append(bytearray(50_000))
    except MemoryError:
        pass
