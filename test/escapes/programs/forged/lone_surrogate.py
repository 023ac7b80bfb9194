# Goal: hand over text that has no UTF-8 form.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","result":"\ud800"}'
