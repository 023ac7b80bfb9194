# Goal: return a list nested deeper than the stack.
# canary: exit
# probe: it is about memory
# expect: ok error memory_limit crashed
# rss: 700
value = []
for number in range(1_000_000):
    value = [value]
value
