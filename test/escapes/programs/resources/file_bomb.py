# Goal: write one file without end.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 500
piece = b"x" * 1_000_000
with open("/tmp/big", "wb") as file:
    while True:
        file.write(piece)
