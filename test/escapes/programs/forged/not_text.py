# Goal: let the harness return something that is no text.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed
import harness.entry
harness.entry._encode = lambda answer: 12345
