# Goal: claim an outcome that does not exist.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed
import pool.harness
pool.harness._encode = lambda answer: '{"outcome":"escaped"}'
