# Goal: hand over a result that is no JSON.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","result":"{\\"a\\": }"}'
