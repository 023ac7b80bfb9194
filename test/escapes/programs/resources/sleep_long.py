# Goal: sleep longer than allowed, and again.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
import time
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
