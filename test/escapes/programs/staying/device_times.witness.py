# Goal: see what the polluter left behind: a device that nobody touched has three equal times.
import os
said = []
for name in sorted(os.listdir("/dev")):
    status = os.stat("/dev/" + name)
    said.append([name, oct(status.st_mode), status.st_mtime == status.st_ctime == status.st_atime])
said
