# Goal: see what the polluter left behind.
import os
[[f, sorted(os.listdir(f)), oct(os.stat(f).st_mode), os.stat(f).st_mtime == 1] for f in ("/", "/lib", "/dev", "/dev/shm", "/home") if os.path.isdir(f)]
