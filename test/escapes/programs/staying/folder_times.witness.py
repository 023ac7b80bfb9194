# Goal: see what the polluter left behind.
import os
[[int(os.stat(f).st_mtime) == 777, oct(os.stat(f).st_mode)] for f in ("/tmp", "/home/pyodide")]
