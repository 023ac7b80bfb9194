# Goal: loop after the program ended, in an exit callback.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
import atexit


def forever():
    while True:
        try:
            pass
        except BaseException:
            pass


atexit.register(forever)
