"""Runs one program and describes what became of it.

The worker calls `run` through the C API with a JSON text and gets a JSON text back: no JavaScript object ever
enters this interpreter. Input files, standard input and the captured output travel outside, through file
descriptors.
"""

import gc
import os
import random
import sys
from json import JSONDecoder, JSONEncoder

from harness import display, elsewhere, errors, execution, generators, host, interrupts, main_module, numerals, results, rounds, session, tools, waiting
from harness.hidden import hidden

# Bound here, once: a program may replace the module's functions, in a session for good.
_decode = JSONDecoder().decode
_seed = random.seed
_TRACERS = ((sys.gettrace, sys.settrace), (sys.getprofile, sys.setprofile))
_encode = JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

# Given back when memory is exhausted, so that there is room to say so.
_RESERVE_BYTES = 512 * 1024
_reserve = [bytearray(_RESERVE_BYTES)]


@hidden
def run(request_json: str) -> str:
    """Run `code` in `__main__`; never raises for what the program does.

    Request: {code, context, args, env, format: "json" | "described" | "str", resultBytes,
    session: null | "first" | "next", files: whether there are input files, displayBytes, figures: "png" | "svg", timeoutMs}
    A program that may wait also has {tools: [{name, python, description, inputSchema}], waits: {calls, callsAtOnce,
    argumentBytes, sleepMs}}; one that goes on has {results: see tools.Calls.settle} in place of code, context and tools.
    Answer: {outcome, result, resultType, resultRepr, resultCut, resultFaults, exception, exitCode, displaysCut};
    `result` is JSON text. A program that waits also has {calls: JSON text of [id, name, JSON text of the arguments], wakeMs}.
    """
    answer = dict.fromkeys(("result", "resultType", "resultRepr", "exception"))
    answer.update(outcome="ok", resultCut=False, resultFaults=[], exitCode=0)
    in_session = False
    ended, begun = True, _run
    try:
        request = _read(request_json)
        in_session = request["session"] is not None
        begun = rounds.go_on if "results" in request else rounds.begin if "waits" in request else _run
        if begun is not rounds.go_on:
            _prepare(request)
        namespace = sys.modules["__main__"].__dict__
        try:
            try:
                has_value, value = begun(request, namespace)
            finally:
                _end_tracing()
            if value is waiting.WAITS:
                ended = False
                rounds.wait(answer, in_session)
            elif has_value:
                if in_session:
                    session.remember(namespace, value)
                answer.update(results.describe(value, request["format"], request["resultBytes"]))
                display.show_value(value, answer["resultRepr"])
        except SystemExit as exit_:
            answer["exitCode"] = errors.exit_code(exit_)
            if answer["exitCode"] != 0:
                answer["outcome"] = "error"
        finally:
            if ended:
                display.show_figures()
    except MemoryError as error:
        _reserve.clear()
        described = errors.describe(error, release=True, keep=in_session)
        answer.update(outcome="memory_limit", exitCode=1, exception=described)
    except BaseException as error:
        if issubclass(type(error), KeyboardInterrupt):
            interrupts.ignore()
        outcome = "run_limit" if type(error) is tools.LimitReached else "error"
        answer.update(outcome=outcome, exitCode=1, exception=errors.describe(error))
        errors.call_hook(error)
    if ended and begun is not _run:
        rounds.end()
    errors.flush_streams()
    answer["displaysCut"] = display.cut()
    if in_session and answer["outcome"] != "memory_limit":
        _renew_reserve()
    try:
        try:
            return _encode(answer)
        except KeyboardInterrupt:
            # It came too late to end anything.
            return _encode(answer)
    except MemoryError:
        _reserve.clear()
        gc.collect()
        return '{"outcome":"memory_limit","exitCode":1}'


@hidden
def _run(request: dict, namespace: dict) -> tuple[bool, object]:
    namespace.update(request["context"])
    return execution.execute(request["code"], namespace)


def _renew_reserve() -> None:
    """After a step, not before it: the first thing that a program needs, once memory was full, is room to give some up."""
    try:
        if not _reserve:
            _reserve.append(bytearray(_RESERVE_BYTES))
    except MemoryError:
        # The next step may leave room for it.
        pass


@hidden
def _end_tracing() -> None:
    """Remove trace and profile functions of the program: they must not see what runs after it."""
    for get, put in _TRACERS:
        try:
            if get() is not None:
                put(None)
        except BaseException:
            # An audit hook of the program may raise.
            pass


def _read(request_json: str) -> dict:
    try:
        return _decode(request_json)
    except ValueError:
        # An integer of the context with more digits than Python converts unasked.
        return numerals.without_limit(_decode, request_json)


def _prepare(request: dict) -> None:
    first = request["session"] != "next"
    if first:
        main_module.renew(is_file=request["session"] is None)
    seed = True
    if request["session"] is not None:
        execution.next_step()
        host.renew_stdin()
        seed = session.begin()
    if request["files"] or not first:
        elsewhere.yield_to_files()
    display.begin(request["displayBytes"], request["figures"], request["timeoutMs"])
    sys.argv = ["main.py", *request["args"]]
    if request["env"]:
        os.environ.update(request["env"])
    # Every run starts from the same memory, hence from the same generator state: take new seeds from the host.
    # 128 bits suffice; seed() on its own asks the host for 20,000.
    if seed:
        _seed(int.from_bytes(os.urandom(16), "little"))
    if first:
        generators.renew()
    numpy_random = sys.modules.get("numpy.random")
    if first and numpy_random is not None:
        numpy_random.seed(int.from_bytes(os.urandom(4), "little"))
