# Goal: read the whole of linear memory through an array with made-up strides, and find what other runs or the host left there.
# probe: plain Pyodide has no such package
# expect: ok, error, crashed
import numpy as np
from numpy.lib.stride_tricks import as_strided
start = np.zeros(1, np.uint8)
base = start.__array_interface__["data"][0]
text = as_strided(start, (base + 1,), (-1,))[::-1].tobytes()
found = set()
# Secrets of the suite begin with these words; a program of plain Python could not know more.
for word in (b"read", b"env", b"stdin"):
    at = text.find(word)
    while at >= 0 and len(found) < 2000:
        tail = text[at + len(word) : at + len(word) + 18]
        if len(tail) == 18 and all(byte in b"0123456789abcdef" for byte in tail): found.add(text[at : at + len(word) + 18])
        at = text.find(word, at + 1)
[len(text), sorted(found)]
