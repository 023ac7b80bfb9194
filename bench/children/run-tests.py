# Runs one module of CPython's tests and gives as JSON which of them failed, with the last line of each traceback. NAME and SKIP
# stand in front of it. Names go to standard error as tests start: where the process ends, the last one tells which test it was.
import importlib
import json
import os
import sys
import time
import unittest

os.makedirs("/tmp/cpython-tests", exist_ok=True)
os.chdir("/tmp/cpython-tests")
sys.argv = ["main.py"]


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.bad = {}

    def startTest(self, test):
        sys.__stderr__.write(f"%%start {test.id()}\n")
        super().startTest(test)

    def _note(self, test, error):
        text = "".join(self._exc_info_to_string(error, test)).strip() if error else "unexpected success"
        lines = text.splitlines()
        self.bad.setdefault(test.id(), f"{lines[-1][:300]} <- {lines[-2].strip()[:200] if len(lines) > 1 else ''}")

    def addError(self, test, err):
        self._note(test, err)

    def addFailure(self, test, err):
        self._note(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._note(test, err)

    def addUnexpectedSuccess(self, test):
        self._note(test, None)


def chosen(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from chosen(one)
        elif one.id() not in SKIP:
            yield one


def answer():
    try:
        from test import support

        support.verbose = 0
        support.use_resources = []
        module = importlib.import_module(f"test.{NAME}")
        suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    except unittest.SkipTest as error:
        return {"skipped": str(error)[:200], "bad": {}, "run": 0}
    except BaseException as error:
        return {"skipped": None, "bad": {"import": f"{type(error).__name__}: {error}"[:400]}, "run": 0}
    result = Result()
    before = time.perf_counter()
    # Flat, but a suite is what sets up classes and modules.
    unittest.TestSuite(chosen(suite)).run(result)
    return {"skipped": None, "bad": result.bad, "run": result.testsRun, "seconds": time.perf_counter() - before}


json.dumps(answer())
