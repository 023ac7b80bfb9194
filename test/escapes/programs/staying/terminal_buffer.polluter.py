# Goal: leave text in the terminal device's buffer, for the next run to send out.
# canary: stay log
# expect: ok error
with open("/dev/tty", "w") as terminal:
    terminal.write(canary["token"])
