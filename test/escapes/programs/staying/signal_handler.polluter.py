# Goal: leave a handler for SIGINT that eats later deadlines.
# canary: stay
# expect: ok
import signal
signal.signal(signal.SIGINT, lambda *a: None)
signal.signal(signal.SIGTERM, lambda *a: None)
