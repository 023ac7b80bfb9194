"""Run against a server: PYODIDE_POOL_URL, PYODIDE_POOL_KEY. `python -m unittest discover tests`."""
import asyncio
import os
import signal
import socket
import threading
import time
import unittest
from contextlib import contextmanager
from uuid import uuid4

from broken_path import BrokenPath

from pyodide_pool import ExecutionFailed, PoolError, PyodidePool

URL = os.environ["PYODIDE_POOL_URL"]
FOREVER = 'print("on", flush=True)\nwhile True: pass'


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pool = PyodidePool(retries=0)

    @classmethod
    def tearDownClass(cls):
        cls.pool.close()

    @contextmanager
    def fails(self, code, kind=PoolError):
        with self.assertRaises(kind) as caught:
            yield caught
        self.assertEqual(caught.exception.code, code)
        self.assertIs(type(caught.exception), kind)

    def wait_for_executions(self, count):
        deadline = time.monotonic() + 10
        while len(self.pool.executions()) != count:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)


class Executions(Case):
    def test_result_and_output(self):
        run = self.pool.execute(
            "import sys, os\nprint(sys.argv[1], input(), os.environ['E'])\na + 1",
            context={"a": 2**70},
            args=["x"],
            stdin="in",
            env={"E": "e"},
        )
        self.assertEqual((run["result"], run["stdout"]), (2**70 + 1, "x in e\n"))
        run = self.pool.execute("import datetime\ndatetime.date(2024, 1, 2)", result_format="described")
        self.assertEqual(run["result"]["value"], "2024-01-02")

    def test_code_that_failed(self):
        with self.fails("EXECUTION_ERROR", ExecutionFailed) as caught:
            self.pool.execute('print("before")\n1 / 0')
        self.assertEqual(caught.exception.execution["stdout"], "before\n")
        self.assertEqual(caught.exception.execution["exception"]["type"], "ZeroDivisionError")
        self.assertEqual(self.pool.execute("1 / 0", check=False)["outcome"], "error")
        with self.fails("EXECUTION_TIMEOUT", ExecutionFailed):
            self.pool.execute("while True: pass", timeout_ms=300)

    def test_refused_requests(self):
        with self.fails("VALIDATION_FAILED") as caught:
            self.pool.execute(" ")
        self.assertEqual(caught.exception.status, 400)
        self.assertTrue(caught.exception.request_id)
        if os.environ.get("PYODIDE_POOL_KEY"):
            with self.fails("UNAUTHENTICATED"):
                PyodidePool(key="wrong").execute("1")

    def test_unknown_options_and_values_that_are_not_json(self):
        with self.assertRaisesRegex(TypeError, "timeot"):
            self.pool.execute("1", timeot=3)
        with self.assertRaises(ValueError):
            self.pool.execute("1", context={"a": float("nan")})

    def test_files(self):
        large = bytes([7]) * (4 << 20)  # In base64, two of them exceed JSON_LIMIT_BYTES.
        code = 'import shutil\nfor f in ("a.txt", "b.bin", "c"): shutil.copy(f, "out-" + f)'
        for c in (b"", large):
            run = self.pool.execute(code, files={"a.txt": "é", "b.bin": b"\0\xff", "c": c, "d": c})
            self.assertEqual([file["path"] for file in run["files"]], ["out-a.txt", "out-b.bin", "out-c"])
            contents = [self.pool.download(file) for file in run["files"]]
            self.assertEqual(contents, ["é".encode(), b"\0\xff", c])
        self.assertIn("url", run["files"][2])
        self.assertEqual(self.pool.execute(code, files={"a.txt": "", "b.bin": "", "c": ""}, collect=[])["files"], [])

    def test_other_routes(self):
        results = self.pool.batch([{"code": "1"}, {"code": "1 / 0"}])
        self.assertEqual([item["success"] for item in results], [True, False])
        self.assertFalse(self.pool.check("def")["valid"])
        self.assertEqual(self.pool.packages()["loaded"], [])
        self.assertEqual(self.pool.status()["pool"]["state"], "RUNNING")


class Events(Case):
    def test_while_the_code_runs(self):
        kinds = []
        code = (
            'import time, sys\nsys.stdout.write("one\\u2028é\\n")\ntime.sleep(.5)\n'
            'sys.stderr.write("two")\ndisplay(1)\n6 * 7'
        )
        for event in self.pool.stream(code):
            kinds.append(event["type"])
            if event["type"] == "stdout":
                self.assertEqual(event["text"], "one\u2028é\n")
                self.assertEqual(len(self.pool.executions()), 1)
        self.assertEqual(kinds, ["started", "stdout", "stderr", "display", "result"])
        self.assertEqual((event["execution"]["result"], event["error"]), (42, None))

    def test_failures(self):
        *_, last = self.pool.stream("1 / 0")
        self.assertEqual(last["error"].code, "EXECUTION_ERROR")
        with self.fails("VALIDATION_FAILED"):
            list(self.pool.stream(""))

    def test_a_connection_that_breaks(self):
        path = BrokenPath(URL)
        with self.fails("ANSWER_UNREADABLE"):
            for event in PyodidePool(path.url).stream(FOREVER):
                if event["type"] == "stdout":
                    path.lose(1)
        path.close()
        self.wait_for_executions(0)

    def test_closing_cancels(self):
        events = self.pool.stream(FOREVER)
        for event in events:
            if event["type"] == "stdout":
                break
        events.close()
        self.wait_for_executions(0)


class Cancelling(Case):
    def test_by_id(self):
        execution_id = str(uuid4())
        threading.Timer(0.5, lambda: PyodidePool().cancel(execution_id)).start()
        with self.fails("EXECUTION_CANCELLED", ExecutionFailed) as caught:
            self.pool.execute(FOREVER, execution_id=execution_id)
        self.assertEqual(caught.exception.execution["stdout"], "on\n")

    def test_by_a_keyboard_interrupt_also_under_a_key(self):
        def interrupt():
            self.wait_for_executions(1)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

        for key in (None, True):
            threading.Thread(target=interrupt).start()
            with self.assertRaises(KeyboardInterrupt):
                self.pool.execute(FOREVER, idempotency_key=key)
            self.wait_for_executions(0)


class Sessions(Case):
    def test_state(self):
        session = self.pool.create_session(files={"in.txt": "x"}, metadata={"title": "t"}, ttl_ms=60_000)
        run = session.execute('n = 1\nopen("in.txt").read()')
        self.assertEqual((run["result"], run["state"]), ("x", "kept"))
        current = session.checkpoints()["current"]
        with self.fails("EXECUTION_ERROR", ExecutionFailed):
            session.execute("n = 2\n1 / 0")
        fork = session.fork()
        session.rollback(current)
        self.assertEqual(session.execute("n")["result"], 1)
        self.assertEqual(fork.execute("n")["result"], 2)
        copy = self.pool.import_session(session.export())
        *_, last = copy.stream("n + 1")
        self.assertEqual((last["execution"]["result"], last["execution"]["state"]), (2, "kept"))
        self.assertEqual([one["id"] for one in self.pool.sessions()], [copy.id, fork.id, session.id])
        self.assertEqual(session.info()["metadata"], {"title": "t"})
        for one in (session, fork, copy):
            one.delete()
        with self.fails("SESSION_NOT_FOUND"):
            self.pool.session(session.id).info()

    def test_pages(self):
        made = [self.pool.create_session() for _ in range(55)]
        self.assertEqual(len(list(self.pool.sessions())), 55)
        for session in made:
            session.delete()

    def test_files(self):
        session = self.pool.create_session()
        name = "ä b/100%#?.bin"
        session.write_file(name, b"\0\xff")
        session.write_file("t.txt", "é", wait=False)
        self.assertIn(name, [file["path"] for file in session.files()])
        self.assertEqual(session.read_file(name), b"\0\xff")
        self.assertEqual(session.read_file("t.txt").decode(), "é")
        session.delete_file(name)
        with self.fails("SESSION_FILE_NOT_FOUND"):
            session.read_file(name)
        session.delete()


class Jobs(Case):
    def test_all(self):
        job = self.pool.create_job('open("a").read() + "!"', files={"a": "x"})
        self.assertEqual(job.result()["result"], "x!")
        failing = self.pool.create_job("1 / 0")
        with self.fails("EXECUTION_ERROR", ExecutionFailed):
            failing.result()
        self.assertEqual(failing.result(check=False)["outcome"], "error")
        endless = self.pool.create_job(FOREVER)
        endless.cancel()
        with self.fails("EXECUTION_CANCELLED", ExecutionFailed):
            endless.result()
        self.assertEqual([one["id"] for one in self.pool.jobs()][:3], [endless.id, failing.id, job.id])
        self.assertEqual(self.pool.job(job.id).info()["state"], "succeeded")
        self.assertEqual(next(iter(self.pool.jobs("failed")))["id"], failing.id)


class RetriesOf(Case):
    def test_wait_as_the_server_says(self):
        async def crowd():
            from pyodide_pool import AsyncPyodidePool

            async with AsyncPyodidePool(retries=6) as patient:
                runs = [patient.execute("import time; time.sleep(.3)\n1") for _ in range(5)]
                return [run["result"] for run in await asyncio.gather(*runs)]

        since = time.monotonic()
        self.assertEqual(asyncio.run(crowd()), [1] * 5)
        # More than fit were sent: some were refused, and came back.
        self.assertGreater(time.monotonic() - since, 1)

    def test_once_under_a_key_and_never_twice_without(self):
        path = BrokenPath(URL)
        session = PyodidePool(path.url).create_session()
        session.execute("n = 0")
        path.lose(1)
        self.assertEqual(session.execute("n += 1; n", idempotency_key=True)["result"], 1)
        path.lose(1)
        with self.fails("CONNECTION_FAILED") as caught:
            session.execute("n += 1; n")
        self.assertEqual(caught.exception.status, 0)
        self.assertEqual(session.execute("n")["result"], 2)
        path.lose(1)
        self.assertEqual(session.info()["id"], session.id)
        session.delete()
        path.close()

    def test_end(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        since = time.monotonic()
        with self.fails("CONNECTION_FAILED"):
            PyodidePool(url, retries=2).execute("1")
        self.assertGreater(time.monotonic() - since, 0.7)


if __name__ == "__main__":
    unittest.main()
