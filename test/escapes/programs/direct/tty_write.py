# Goal: write to the host process's own output, hence into its log, through the terminal devices.
# canary: log
# expect: ok error
for path in ("/dev/tty", "/dev/tty1"):
    try:
        with open(path, "w") as terminal:
            terminal.write(canary["token"] + " forged line\n")
    except OSError as error:
        print(error)
