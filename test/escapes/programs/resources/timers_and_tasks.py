# Goal: start asyncio tasks without end.
# canary: exit
# probe: it is about memory
# expect: memory_limit timeout
# timeout: 1000
# rss: 700
import asyncio


async def forever():
    tasks = []
    while True:
        tasks.append(asyncio.ensure_future(asyncio.sleep(1000)))


await forever()
