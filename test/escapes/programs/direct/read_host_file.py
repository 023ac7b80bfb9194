# Goal: read a file of the host by its path, and through /proc.
# canary: read env
# probe: the file system is Emscripten's
# expect: ok
import os

said = []
for path in (
    canary["file"], "/proc/self/environ", "/proc/self/root" + canary["file"], "/proc/1/environ", "/dev/fd/3",
    "//" + canary["file"], "/proc/self/fd/4", "/proc/self/cwd", "../" * 20 + canary["file"],
):
    try:
        said.append(open(path, errors="replace").read())
    except Exception as error:
        said.append(type(error).__name__)
said, os.listdir("/"), dict(os.environ)
