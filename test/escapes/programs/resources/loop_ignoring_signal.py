# Goal: ignore the interrupt's signal.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
