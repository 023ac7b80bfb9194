# Goal: leave a JavaScript timer that changes the interpreter later.
# canary: stay
# expect: error
import js
from pyodide.ffi import create_proxy
import builtins
word = canary["token"]
js.setTimeout(create_proxy(lambda: builtins.__dict__.__setitem__("planted_timer", word)), 0)
