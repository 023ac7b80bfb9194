# Goal: return an object whose text loops, and whose class lies about itself.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
class Hostile:
    def __repr__(self):
        while True:
            pass

    __str__ = __repr__


Hostile()
