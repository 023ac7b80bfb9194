# Goal: loop and catch every exception, the interrupt included.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
