# Goal: claim an execution time and the other fields that only the worker may set.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: ok error crashed
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","executionMs":424242.5,"result":"1","stdout":{"text":"x"},"message":"x"}'
