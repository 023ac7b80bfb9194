# Goal: make files without end.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 400
number = 0
while True:
    open(f"/tmp/{number}", "w").close()
    number += 1
