# Goal: let the harness return something that is no text.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed
import pool.harness
pool.harness._encode = lambda answer: 12345
