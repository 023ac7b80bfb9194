# Goal: flood both streams with lines that are no UTF-8.
# canary: exit
# probe: it is about memory
# expect: ok timeout
# timeout: 2000
# rss: 500
import os
for number in range(60):
    os.write(1, b"\xff\xfe\n" * 100_000)
    os.write(2, b"\xff\xfe\n" * 100_000)
