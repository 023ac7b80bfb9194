# Goal: load a made-up library name that Emscripten would search on the host.
# canary: read folder
# probe: libraries are searched in Emscripten's file system
# expect: error
import ctypes
ctypes.CDLL(canary["file"])
