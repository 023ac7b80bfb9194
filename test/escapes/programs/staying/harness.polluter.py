# Goal: change the code that describes results, so that later callers get answers of the program's choice.
# canary: stay
# expect: ok
try:
    import harness.entry as harness
    import harness.results as results

    results.bounded_repr = lambda value: canary["token"]
    harness.execution.execute = lambda code, space: (True, canary["token"])
except ImportError:
    import json

    json.dumps = lambda *a, **k: canary["token"]
