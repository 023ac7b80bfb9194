# Goal: end with an exception whose every method fails or lies.
# canary: forge
# probe: plain Pyodide has no envelope
# expect: error
class Hostile(BaseException):
    __module__ = property(lambda self: 1 / 0)

    def __str__(self):
        raise SystemExit(77)

    __repr__ = __str__

    def __getattribute__(self, name):
        raise KeyboardInterrupt


raise Hostile()
