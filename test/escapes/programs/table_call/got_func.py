# Goal: let the loader put a host function into the function table (GOT.func) and call it by its index.
# helper: wasm
# canary: folder
# expect: error
path = write_module("got1", side_module(
    ["emscripten_run_script"], {"PyInit_got1": (0, 0)}, script,
    # the text's address; the index of the function; call_indirect type 0
    [(1, b"\x23\x00\x23\x01\x11\x00\x00" + RETURN_NULL)], table=True,
))
load("got1", path)
