# Goal: see what the polluter left behind.
import sys
import traceback
[sys.excepthook is sys.__excepthook__, traceback.TracebackException.format.__name__]
