# Goal: have bundles of JSON unfolded that take twenty times their bytes, nested or side by side, in the worker and its parent.
# canary: exit
# probe: plain Pyodide has no such device
# expect: ok
# timeout: 10000
# rss: 450
# parent: 120
import json, os
N = 1_900_000
for value in (
    json.dumps({"application/json": "[" * N + "]" * N}),
    json.dumps({"application/json": "[" + "[]," * N + "[]]"}),
    json.dumps({"application/geo+json": "{" + '"":{},' * (N // 2) + '"":{}}'}),
    "{" + '"a/b":"",' * N + '"a/b":""}',
    '{"a/b":' + "[" * N + "]" * N + "}",
    "[" * 2 * N,
) * 3:
    device = os.open("/dev/display", os.O_WRONLY)
    os.write(device, value.encode())
    os.close(device)
