# Goal: see what the polluter left behind.
import signal
[getattr(signal.getsignal(n), "__name__", str(signal.getsignal(n))) for n in (signal.SIGINT, signal.SIGTERM)]
