# Goal: kill a process of the host through the shell.
# canary: victim
# expect: ok
import os
os.system(f"kill -9 {canary['victim']}")
