# Goal: start a process with subprocess.
# canary: folder
# probe: Emscripten has no processes
# expect: error
import subprocess
subprocess.run(["touch", f"{canary['folder']}/{canary['token']}"])
