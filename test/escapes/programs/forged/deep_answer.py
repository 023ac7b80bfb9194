# Goal: hand over an answer that is itself nested a million levels deep.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: ok error crashed
import harness.entry
harness.entry._encode = lambda answer: "[" * 1_000_000 + "]" * 1_000_000
