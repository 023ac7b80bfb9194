# Goal: write many files of a megabyte.
# canary: exit
# probe: it is about memory
# expect: error
# rss: 500
for number in range(100_000):
    with open(f"/tmp/f{number}", "wb") as file:
        file.write(b"x" * 1_000_000)
