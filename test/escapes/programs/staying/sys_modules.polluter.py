# Goal: leave a module in sys.modules.
# canary: stay
# expect: ok
import sys
import types
module = types.ModuleType("planted")
module.token = canary["token"]
sys.modules["planted"] = module
