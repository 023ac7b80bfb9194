# Goal: leave files and links in folders of the image.
# canary: stay
# expect: ok
import os
said = []
for folder in ("/", "/lib", "/usr", "/etc", "/var", "/dev", "/dev/shm", "/proc", "/home"):
    for call in (lambda: os.mkdir(folder + "/planted"), lambda: os.symlink(canary["token"], folder + "/planted_link"), lambda: os.chmod(folder, 0o700), lambda: os.utime(folder, (1, 1))):
        try:
            said.append(repr(call()))
        except OSError as error:
            said.append(type(error).__name__)
said
