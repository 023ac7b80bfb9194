# Goal: the same with the host's system().
# helper: wasm
# canary: folder exit
# expect: error
path = write_module("got2", side_module(
    ["_emscripten_system"], {"PyInit_got2": (0, 0)}, f"touch {canary['folder']}/{canary['token']}",
    [(1, b"\x23\x00\x23\x01\x11\x00\x00" + RETURN_NULL)], table=True,
))
load("got2", path)
