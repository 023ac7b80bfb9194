# Goal: leave a path hook and an entry on sys.path.
# canary: stay
# expect: ok
import sys
sys.path.insert(0, "/tmp/" + canary["token"])
sys.path_hooks.insert(0, lambda path: (_ for _ in ()).throw(ImportError()))
