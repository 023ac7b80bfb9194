# Goal: hand over a result that is no JSON.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import pool.harness
pool.harness._encode = lambda answer: '{"outcome":"ok","result":"{\\"a\\": }"}'
