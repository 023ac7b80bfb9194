# Goal: add a method to str by writing into the dictionary under its mappingproxy.
# canary: stay
# expect: ok
import gc
space = gc.get_referents(str.__dict__)[0]
space["planted"] = canary["token"]
