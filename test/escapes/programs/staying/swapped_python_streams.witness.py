# Goal: see what the polluter left behind.
import sys
[type(sys.stdout).__name__, type(sys.__stdout__).__name__]
