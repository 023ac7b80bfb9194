# Goal: run a host shell with os.system and let it make a file in the canary folder.
# canary: folder
# expect: ok
import os
os.system(f"touch {canary['folder']}/{canary['token']}")
