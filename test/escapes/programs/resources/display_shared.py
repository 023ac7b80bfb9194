# Goal: show and return a small value that is a thousand million lists when it is written out.
# canary: exit
# probe: it is about memory and time
# expect: ok
# timeout: 4000
# rss: 450
value = []
for _ in range(60):
    value = [value, value]
class Rich:
    def _repr_json_(self): return value
    def _repr_mimebundle_(self): return {f"application/x{n}+json": value for n in range(10_000)}
display(Rich(), value)
value
