# Goal: claim an outcome that does not exist.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"escaped"}'
