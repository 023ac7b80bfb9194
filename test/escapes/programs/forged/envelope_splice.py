# Goal: close the result's JSON early and add keys of the program's choice to the HTTP answer.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","result":"1},\\"forged\\":true,\\"x\\":{\\"y\\":1"}'
