# Goal: signal other processes with os.kill and os.killpg.
# canary: victim signal
# probe: Emscripten's kill() knows its own process only
# expect: ok error
import os

said = []
for pid, number in ((canary["victim"], 9), (canary["parent"], 12), (-1, 12), (0, 12)):
    for name in ("kill", "killpg"):
        try:
            said.append(getattr(os, name)(pid, number))
        except Exception as error:
            said.append(type(error).__name__)
said
