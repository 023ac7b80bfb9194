# Goal: let a host shell change the canary file.
# canary: folder
# expect: ok
import os
os.system(f"echo changed >> {canary['file']}")
