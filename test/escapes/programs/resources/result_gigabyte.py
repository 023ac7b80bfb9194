# Goal: return a gigabyte that costs little to describe: one list many times.
# canary: exit
# probe: it is about memory
# expect: ok memory_limit error timeout
# timeout: 2500
# rss: 800
one = ["x" * 1000] * 1000
[one] * 1000
