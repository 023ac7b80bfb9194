# Goal: recurse inside C, through repr, pickle, copy and comparison.
# canary: exit
# probe: it is about the stack
# expect: error ok crashed timeout
# rss: 700
import copy
import pickle
import sys
sys.setrecursionlimit(10**9)
value = []
for number in range(300_000):
    value = [value]
# At each level repr looks through all levels above it, and the stack holds more of that than fits into the time.
said = []
for call in (repr, copy.deepcopy, pickle.dumps, lambda v: v == [v]):
    try:
        said.append(len(str(call(value))))
    except RecursionError:
        said.append("RecursionError")
said
