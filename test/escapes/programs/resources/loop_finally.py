# Goal: go on in a finally clause after the interrupt.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
def forever():
    try:
        while True:
            pass
    finally:
        forever()


forever()
