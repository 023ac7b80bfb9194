# Goal: overwrite the interpreter's function that hands over text, in memory.
# helper: memory
# canary: forge exit
# expect: ok error crashed
for address in range(id(str) & ~3, (id(str) & ~3) + 400, 4):
    if address != id(str):
        memory[address : address + 4] = b"\1\0\0\0"
str(1)
