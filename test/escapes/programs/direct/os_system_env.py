# Goal: copy the host's environment into the canary folder through the shell.
# canary: folder
# expect: ok
import os
os.system(f"env > {canary['folder']}/{canary['token']}")
