# Goal: take more memory than there is through arrays, views and broadcasts that are written out.
# probe: plain Pyodide has no such package
# expect: ok, error, memory_limit
# timeout: 10000
# rss: 800
import numpy as np
kept = []
def attempt(way):
    try: kept.append(way())
    except (MemoryError, ValueError) as error: kept.append(type(error).__name__)
attempt(lambda: np.ones(1 << 40))
attempt(lambda: np.broadcast_to(np.ones(1), (1 << 20, 1 << 10)).copy())
attempt(lambda: np.lib.stride_tricks.as_strided(np.ones(1), (1 << 28,), (0,)).copy())
attempt(lambda: np.arange(1 << 26).reshape(1 << 13, -1) @ np.ones((1 << 13, 1 << 13)))
for _ in range(200): attempt(lambda: np.full(1 << 20, 1.5))
len(kept)
