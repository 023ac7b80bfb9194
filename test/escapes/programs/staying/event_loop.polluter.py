# Goal: leave an event loop with a task that goes on in a later run.
# canary: stay
# expect: ok
import asyncio
import builtins
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
asyncio.events._set_running_loop(None)
builtins.planted_loop = loop
