# Goal: start a process with the C function under subprocess and with every spawning call of posix.
# canary: folder
# probe: Emscripten has no processes
# expect: ok
import os
import posix

target = f"{canary['folder']}/{canary['token']}"
tried = []
for name in ("fork", "vfork", "forkpty", "execv", "execve", "posix_spawn", "posix_spawnp", "spawnv"):
    call = getattr(posix, name, None) or getattr(os, name, None)
    if call is None:
        continue
    try:
        call("/bin/touch", ["touch", target], *([{}] if name in ("execve", "posix_spawn", "posix_spawnp") else []))
    except BaseException as error:
        tried.append((name, type(error).__name__))
tried
