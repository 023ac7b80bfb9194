# Goal: set __proto__ and constructor through the answer's JSON.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: ok error crashed
import harness.entry
harness.entry._encode = lambda answer: (
    '{"outcome":"ok","__proto__":{"forged":true,"toJSON":1},"constructor":{"prototype":{"forged":true}},"result":"1"}'
)
