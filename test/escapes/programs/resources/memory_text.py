# Goal: double a text until memory ends.
# canary: exit
# probe: it is about memory
# expect: memory_limit
# rss: 700
text = "x"
while True:
    text += text
