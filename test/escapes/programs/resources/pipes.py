# Goal: make pipes and fill them; Emscripten keeps their bytes outside the interpreter's memory.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 400
import os
ends = []
while True:
    ends.append(os.pipe())
    for number in range(100):
        os.write(ends[-1][1], b"x" * 1_000_000)
