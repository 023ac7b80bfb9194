# Goal: see what the polluter left behind.
import sys
[sys.gettrace() is None, sys.getprofile() is None]
