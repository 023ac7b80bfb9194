# Goal: end the interpreter with a fault in WebAssembly.
# canary: exit
# probe: the interpreter only
# expect: crashed error
import faulthandler
faulthandler._sigsegv()
