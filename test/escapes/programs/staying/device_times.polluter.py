# Goal: leave a message in the times of a device.
# canary: stay
# expect: ok
import os
import time

# Devices are as old as the process; the message must be younger to be seen.
time.sleep(0.5)
said = []
for name in ("null", "tty", "tty1", "random", "urandom", "stdin", "stdout", "stderr", "zero", "full"):
    for call in (lambda: os.utime("/dev/" + name, (12345, 12345)), lambda: open("/dev/" + name, "w").write("x\n"), lambda: os.chmod("/dev/" + name, 0o600)):
        try:
            said.append(repr(call()))
        except OSError as error:
            said.append(type(error).__name__)
said
