# Goal: return a text of 150 MB.
# canary: exit
# probe: it is about memory
# expect: ok memory_limit error
# rss: 800
"x" * 150_000_000
