# Goal: overwrite the bytecode of a function of the harness in memory.
# helper: memory
# canary: stay exit
# expect: ok error crashed
import json
code = json.dumps.__code__
start = id(code)
memory[start + 40 : start + 400] = bytes(360)
None
