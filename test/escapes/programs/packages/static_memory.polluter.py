# Goal: change memory of a library, state of its module, and import one that was not imported.
# probe: plain Pyodide has no such package
# expect: ok
import counter
counter.add(1000)
counter.EVIL = 1
counter._core.add = None
import counter._late
counter._late.add(7)
