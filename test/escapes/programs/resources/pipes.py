# Goal: make pipes and fill them; their bytes are outside the interpreter's memory.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 400
import os
ends = []
while True:
    try:
        ends.append(os.pipe())
        os.set_blocking(ends[-1][1], False)
        for number in range(100):
            os.write(ends[-1][1], b"x" * 1_000_000)
    except BlockingIOError:
        pass
