# Goal: see what the polluter left behind.
import os
sorted(os.listdir("/home/pyodide"))
