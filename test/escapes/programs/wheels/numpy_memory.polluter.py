# Goal: write to any address of linear memory through an array with made-up strides: objects of Python, numpy's own, and noise.
# probe: plain Pyodide has no such package
# expect: ok, error, crashed, timeout
import random
import numpy as np
from numpy.lib.stride_tricks import as_strided
start = np.zeros(1, np.uint8)
base = start.__array_interface__["data"][0]
below = as_strided(start, (base + 1,), (-1,))
def poke(address, data):
    for n, byte in enumerate(data): below[base - address - n] = byte
kept = "numpy was here".encode()
poke(id("utf-8") + 20, b"evil!")
poke(id(7) + 8, b"\x09")
poke(id(np.add) + 8, b"\x07")
poke(id(np.float64(1.5)) + 8, kept)
noise = random.Random(1)
for _ in range(20_000): below[noise.randrange(base)] = 0x41
