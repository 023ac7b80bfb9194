# Goal: reach the shell through the posix module, past any patch of os.
# canary: folder
# expect: ok
import posix
posix.system(f"echo x > {canary['folder']}/{canary['token']}")
