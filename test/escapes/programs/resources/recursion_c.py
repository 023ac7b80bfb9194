# Goal: recurse inside C, through repr, pickle, copy and comparison.
# canary: exit
# probe: it is about the stack
# expect: error ok
# rss: 700
import copy
import pickle
import sys
sys.setrecursionlimit(10**9)


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


# At each level repr looks through all levels above it, so that more would only take time.
said = []
for call, levels in ((repr, 30_000), (copy.deepcopy, 100_000), (pickle.dumps, 300_000), (lambda v: v == [v], 300_000)):
    try:
        said.append(type(call(nested(levels))).__name__)
    except RecursionError:
        said.append("RecursionError")
said
