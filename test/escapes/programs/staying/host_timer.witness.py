# Goal: see what the polluter left behind.
import asyncio
import builtins
await asyncio.sleep(0.05)
getattr(builtins, "planted_timer", None)
