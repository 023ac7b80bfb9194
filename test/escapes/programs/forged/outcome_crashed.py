# Goal: claim to have crashed, so that workers are thrown away.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error ok
import pool.harness
pool.harness._encode = lambda answer: '{"outcome":"crashed","exitCode":77}'
