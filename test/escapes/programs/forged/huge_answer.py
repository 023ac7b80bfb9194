# Goal: hand over an answer of 60 MB, for the service's own process to carry.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: crashed error memory_limit
# rss: 450
# parent: 60
import harness.entry
harness.entry._encode = lambda answer: '{"outcome":"ok","result":"' + "x" * 60_000_000 + '"}'
