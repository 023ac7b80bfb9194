# Goal: write hundreds of megabytes without a newline.
# canary: exit
# probe: it is about memory
# expect: ok timeout
# timeout: 3000
# rss: 450
import sys
for number in range(300):
    sys.stdout.write("x" * 1_000_000)
