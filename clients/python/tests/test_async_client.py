"""Every method of the client for tasks, against a server."""
import asyncio
import inspect
import os
import unittest
from uuid import uuid4

from broken_path import BrokenPath

import pyodide_pool
from pyodide_pool import AsyncPyodidePool, ExecutionFailed, PoolError

URL = os.environ["PYODIDE_POOL_URL"]
FOREVER = 'print("on", flush=True)\nwhile True: pass'


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.pool = AsyncPyodidePool(retries=0)

    async def asyncTearDown(self):
        await self.pool.close()

    async def wait_for_executions(self, count):
        async with asyncio.timeout(10):
            while len(await self.pool.executions()) != count:
                await asyncio.sleep(0.02)

    async def test_executions(self):
        run = await self.pool.execute("open('out', 'w').write(a)", files={"in": b"x"}, context={"a": "é"})
        self.assertEqual(await self.pool.download(run["files"][0]), "é".encode())
        with self.assertRaises(ExecutionFailed) as caught:
            await self.pool.execute("1 / 0")
        self.assertEqual(caught.exception.code, "EXECUTION_ERROR")
        self.assertEqual(len(await self.pool.batch([{"code": "1"}])), 1)
        self.assertTrue((await self.pool.check("1"))["valid"])
        self.assertEqual((await self.pool.packages())["loaded"], [])
        self.assertEqual((await self.pool.status())["pool"]["state"], "RUNNING")

    async def test_events(self):
        events = [event async for event in self.pool.stream("print(1)\n2")]
        self.assertEqual(events[-1]["execution"]["result"], 2)
        self.assertEqual("".join(event["text"] for event in events if event["type"] == "stdout"), "1\n")
        path = BrokenPath(URL)
        with self.assertRaises(PoolError) as caught:
            async for event in AsyncPyodidePool(path.url).stream(FOREVER):
                if event["type"] == "stdout":
                    path.lose(1)
        self.assertEqual(caught.exception.code, "ANSWER_UNREADABLE")
        path.close()
        await self.wait_for_executions(0)

    async def test_cancelling(self):
        for key in (None, True):
            task = asyncio.create_task(self.pool.execute(FOREVER, idempotency_key=key))
            await self.wait_for_executions(1)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            await self.wait_for_executions(0)
        execution_id = str(uuid4())
        task = asyncio.create_task(self.pool.execute(FOREVER, execution_id=execution_id, check=False))
        await self.wait_for_executions(1)
        await self.pool.cancel(execution_id)
        self.assertEqual((await task)["outcome"], "cancelled")
        async for event in self.pool.stream(FOREVER):
            if event["type"] == "stdout":
                break
        await self.wait_for_executions(0)

    async def test_sessions(self):
        session = await self.pool.create_session(files={"a": "x"})
        await session.execute("n = 1")
        fork = await session.fork()
        current = (await session.checkpoints())["current"]
        await session.execute("n = 2")
        await session.rollback(current)
        copy = await self.pool.import_session(await session.export())
        self.assertEqual((await copy.execute("n"))["result"], 1)
        self.assertEqual([event async for event in copy.stream("n")][-1]["execution"]["result"], 1)
        await session.write_file("b", b"\0")
        self.assertEqual(await session.read_file("b"), b"\0")
        await session.delete_file("b")
        self.assertEqual([file["path"] for file in await session.files()], ["a"])
        self.assertEqual([one["id"] async for one in self.pool.sessions()], [copy.id, fork.id, session.id])
        self.assertEqual((await self.pool.session(fork.id).info())["id"], fork.id)
        for one in (session, fork, copy):
            await one.delete()

    async def test_jobs(self):
        job = await self.pool.create_job("6 * 7")
        self.assertEqual((await job.result())["result"], 42)
        self.assertIn(job.id, [one["id"] async for one in self.pool.jobs()])
        endless = await self.pool.create_job(FOREVER)
        await self.pool.job(endless.id).cancel()
        with self.assertRaises(PoolError):
            await endless.result()
        self.assertEqual((await endless.info())["state"], "cancelled")

    async def test_once_under_a_key(self):
        path = BrokenPath(URL)
        session = await AsyncPyodidePool(path.url).create_session()
        await session.execute("n = 0")
        path.lose(1)
        self.assertEqual((await session.execute("n += 1; n", idempotency_key=True))["result"], 1)
        await session.delete()
        path.close()

    async def test_methods_are_those_of_the_other_client(self):
        for name in ("PyodidePool", "Session", "Job"):
            one, other = (inspect.getmembers(getattr(pyodide_pool, prefix + name)) for prefix in ("", "Async"))
            public = [[key for key, _ in members if not key.startswith("_")] for members in (one, other)]
            self.assertEqual(*public)


if __name__ == "__main__":
    unittest.main()
