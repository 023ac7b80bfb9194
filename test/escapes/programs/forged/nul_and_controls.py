# Goal: hand over control characters in every field.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: error ok crashed
raise type("Exception\n\0\r\nSet-Cookie: forged=1", (Exception,), {})("\0\r\n\x1b[2J" * 100)
