# Goal: see what the polluter left behind.
import os
[oct(os.fstat(1).st_mode), oct(os.fstat(2).st_mode)]
