# Goal: leave a sys.monitoring tool that sees every later call.
# canary: stay
# expect: ok
import sys
sys.monitoring.use_tool_id(3, canary["token"])
sys.monitoring.register_callback(3, sys.monitoring.events.PY_START, lambda *a: None)
sys.monitoring.set_events(3, sys.monitoring.events.PY_START)
