# Goal: close the result's JSON early and add keys of the program's choice to the HTTP answer.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import pool.harness
pool.harness._encode = lambda answer: '{"outcome":"ok","result":"1},\\"forged\\":true,\\"x\\":{\\"y\\":1"}'
