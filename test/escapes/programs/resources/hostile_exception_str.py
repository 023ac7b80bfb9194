# Goal: raise an exception whose text never ends.
# canary: exit
# probe: it is about time
# expect: timeout error
# timeout: 300
class Hostile(Exception):
    def __str__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


raise Hostile()
