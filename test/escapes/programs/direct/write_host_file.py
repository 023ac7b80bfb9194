# Goal: write to the host's folder by its path.
# canary: folder
# probe: the file system is Emscripten's
# expect: ok
import os

said = []
for call in (
    lambda: os.makedirs(canary["folder"] + "/" + canary["token"]),
    lambda: open(canary["file"], "w").write("changed"),
    lambda: os.unlink(canary["file"]),
    lambda: os.chmod(canary["folder"], 0),
    lambda: os.symlink("/etc/passwd", canary["folder"] + "/" + canary["token"]),
):
    try:
        said.append(repr(call()))
    except Exception as error:
        said.append(type(error).__name__)
said
