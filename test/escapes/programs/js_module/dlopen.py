# Goal: load a native library into the host process.
# canary: exit
# probe: there is no library that could be loaded everywhere
# expect: error
import js
module = js.eval("({exports: {}})")
js.process.dlopen(module, "/lib/x86_64-linux-gnu/libc.so.6")
