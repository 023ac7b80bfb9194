# Goal: hand over fields of types that nobody expects.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error
import harness.entry
harness.entry._encode = lambda answer: (
    '{"outcome":"error","exitCode":[1],"result":{"toString":1},"exception":{"type":[],"message":{},"traceback":1,"line":-5},'
    '"resultCut":"yes","resultRepr":[[]]}'
)
