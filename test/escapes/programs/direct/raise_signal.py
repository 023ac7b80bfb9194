# Goal: end the worker with a signal to itself.
# canary: exit
# expect: ok error crashed
import signal
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.raise_signal(signal.SIGTERM)
