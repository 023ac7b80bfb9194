# Goal: signal the process that started the worker through the shell.
# canary: signal
# expect: ok
import os
os.system(f"kill -USR2 {canary['parent']}")
