# Goal: fill the terminal device's line buffer, which Emscripten keeps in JavaScript.
# canary: exit log
# probe: it is about memory
# expect: error ok timeout
# timeout: 3000
# rss: 450
with open("/dev/tty", "wb", 0) as terminal:
    for number in range(100):
        terminal.write(b"x" * 1_000_000)
