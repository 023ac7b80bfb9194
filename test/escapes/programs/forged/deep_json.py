# Goal: hand over a result nested a hundred thousand levels deep.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: ok error crashed
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","result":"' + "[" * 100_000 + "]" * 100_000 + '"}'
