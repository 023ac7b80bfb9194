# Goal: turn the garbage collector off and leave a callback in it.
# canary: stay
# expect: ok
import gc
gc.disable()
gc.set_threshold(1, 1, 1)
gc.callbacks.append(lambda phase, info, token=canary["token"]: None)
