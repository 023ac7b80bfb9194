# Goal: take all memory with small objects that refer to each other.
# canary: exit
# probe: it is about memory
# timeout: 1000
# expect: memory_limit timeout crashed
# rss: 700
head = None
while True:
    head = [head]
