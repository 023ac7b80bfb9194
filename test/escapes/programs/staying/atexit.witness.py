# Goal: see what the polluter left behind.
import atexit
atexit._ncallbacks()
