# Goal: end the interpreter with bytecode that makes no sense.
# canary: exit
# probe: the interpreter only
# expect: crashed error ok
def target():
    return 1


target.__code__ = target.__code__.replace(co_code=bytes(range(2, 250)) * 4, co_stacksize=1, co_consts=())
target()
