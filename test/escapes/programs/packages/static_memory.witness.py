import sys
import counter
[counter.total(), hasattr(counter, "EVIL"), counter._core.add(1), "counter._late" in sys.modules, __import__("counter._late")._late.total()]
