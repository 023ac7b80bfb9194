# Goal: see what the polluter left behind.
try:
    with open("/dev/tty", "w") as terminal:
        terminal.write("\n")
except OSError:
    pass
1
