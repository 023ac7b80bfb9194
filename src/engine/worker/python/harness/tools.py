"""Tools of the client: async functions whose results come from outside, while the program waits; see waiting.py."""

import inspect
import sys
from _asyncio import _get_running_loop
from types import ModuleType

from harness import elsewhere, results

_HOME = "/home/pyodide/"


class ToolError(Exception):
    """A tool that failed, or was called where its result cannot be waited for."""

    # Shown by its plain name, like the program's own classes.
    __module__ = "__main__"

    def __init__(self, message: str = "", type: str | None = None, tool: str | None = None):
        super().__init__(message)
        self.message, self.type, self.tool = message, type, tool

    def __str__(self) -> str:
        return self.message if self.type in (None, "", "ToolError") else f"{self.type}: {self.message}"


class LimitReached(BaseException):
    """A limit of calls is reached, which ends the run. Not an Exception, so that `except Exception` does not catch it."""

    __module__ = "__main__"


class Calls:
    """The calls of one run, by id in the order in which they were made."""

    def __init__(self, limits: dict):
        self.limits = limits
        # The loop that can wait; None where the program has none, and where it has ended.
        self.loop = None
        # id -> (name, JSON of the arguments, future)
        self.open: dict = {}
        self.made = 0
        # By name: calls that were written and not awaited yet.
        self.written: dict = {}
        # Which limit was reached, as a sentence.
        self.reached = None

    def start(self, name: str, arguments: dict):
        """The future of a new call."""
        text, cut, faults = results.json_text(arguments, self.limits["argumentBytes"])
        if faults:
            raise ToolError(f"The arguments of {name} must be JSON: {faults[0]['message']}", "TypeError", name)
        waiting = [one for one in self.open.values() if not one[2].done()]
        if cut or text is None or sum(len(one[1]) for one in waiting) + len(text) > self.limits["argumentBytes"]:
            self._end(f"The arguments of open calls are larger than {self.limits['argumentBytes']} bytes.")
        if self.made >= self.limits["calls"]:
            self._end(f"The run made more than {self.limits['calls']} calls.")
        if len(waiting) >= self.limits["callsAtOnce"]:
            self._end(f"More than {self.limits['callsAtOnce']} calls are open at once.")
        self.made += 1
        future = self.loop.create_future()
        self.open[f"c{self.made}"] = (name, text, future)
        return future

    def waiting(self) -> list:
        """[id, name, JSON of the arguments] of each call without a result."""
        for id_ in [id_ for id_, one in self.open.items() if one[2].done()]:
            del self.open[id_]
        return [[id_, name, text] for id_, (name, text, _) in self.open.items()]

    def settle(self, given: list) -> None:
        """Results as the client sent them: {id, value} or {id, error: {type, message}}."""
        for one in given:
            name, _, future = self.open.pop(one["id"], (None, None, None))
            if future is None or future.done():
                continue
            error = one.get("error")
            if error is None:
                future.set_result(one.get("value"))
            else:
                future.set_exception(ToolError(str(error.get("message", "")), error.get("type"), name))

    def forgotten(self) -> str | None:
        """A sentence about calls that were written and never awaited."""
        names = [name for name, count in self.written.items() if count > 0]
        if not names:
            return None
        count = sum(self.written[name] for name in names)
        calls = "1 call" if count == 1 else f"{count} calls"
        return f"{calls} of {', '.join(names)} never awaited, so nothing was called: write `await {names[0]}(...)`."

    def _end(self, sentence: str):
        self.reached = sentence
        raise LimitReached(sentence)


# Of the program that runs, and the module that it was given.
calls: Calls | None = None
_module: ModuleType | None = None


class Call:
    """What a tool returns: a coroutine, which says how to use it where it is used as if it were the result."""

    def __init__(self, of: Calls, name: str, arguments: dict):
        self._of, self._name, self._arguments, self._coroutine = of, name, arguments, None
        self.__name__ = self.__qualname__ = name
        of.written[name] = of.written.get(name, 0) + 1

    def __await__(self):
        return self._begun().__await__()

    def send(self, value):
        return self._begun().send(value)

    def throw(self, *error):
        return self._begun().throw(*error)

    def close(self):
        if self._coroutine is not None:
            self._coroutine.close()

    def _begun(self):
        if self._coroutine is None:
            self._of.written[self._name] -= 1
            self._coroutine = _ask(self._of, self._name, self._arguments)
            self._arguments = None
        return self._coroutine

    def __repr__(self) -> str:
        return f"<call of {self._name}, which has to be awaited>"

    def __str__(self) -> str:
        raise self._misused()

    def __format__(self, spec) -> str:
        raise self._misused()

    def __getattr__(self, name):
        if name.startswith(("_", "cr_", "gi_", "ag_")):
            raise AttributeError(name)
        raise self._misused()

    def _misuse(self, *_):
        raise self._misused()

    def _misused(self) -> ToolError:
        return ToolError(f"The call of {self._name} is not a result yet: write `await {self._name}(...)`.", tool=self._name)

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __setitem__ = __int__ = __float__ = __index__ = _misuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _misuse
    __lt__ = __le__ = __gt__ = __ge__ = _misuse


async def _ask(of: Calls, name: str, arguments: dict):
    if of.loop is None or _get_running_loop() is not of.loop:
        raise ToolError(
            f"{name} is awaited in an event loop that cannot wait for it. Only the program's own can: write `await main()` "
            "or `asyncio.run(main())` at the top level of the program, in no function and no other event loop.",
            tool=name,
        )
    return await of.start(name, arguments)


def install(definitions: list, limits: dict, namespace: dict) -> None:
    """Make the tools of a program: functions in its namespace, and in a module `tools` unless it has its own."""
    global calls, _module
    calls = Calls(limits)
    made = {one["python"]: _function(calls, one) for one in definitions}
    if not made:
        return
    made["ToolError"] = ToolError
    namespace.update(made)
    # In a session there may be the module of a step before.
    if sys.modules.get("tools", _module) is _module and not ("" in sys.path and elsewhere.offers("", ("tools",))):
        _module = ModuleType("tools", "The tools of this run.")
        _module.__dict__.update(made)
        sys.modules["tools"] = _module


def _function(of: Calls, definition: dict):
    name, schema = definition["python"], definition.get("inputSchema")
    schema = schema if isinstance(schema, dict) else {}
    properties = schema.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    required = [one for one in schema.get("required") or () if isinstance(one, str)]
    closed = schema.get("additionalProperties") is False

    def tool(*values, **named):
        _refuse_plain(name, sys._getframe(1))
        return Call(of, definition["name"], _bound(name, names, required, closed, values, named))

    tool.__name__ = tool.__qualname__ = name
    tool.__module__ = "tools"
    tool.__doc__ = definition.get("description")
    tool.__signature__ = _signature(names, required, closed)
    return inspect.markcoroutinefunction(tool)


def _refuse_plain(name: str, caller) -> None:
    """A plain function of the program cannot wait: its frame would be on a stack that is not kept."""
    code = caller.f_code
    kinds = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
    if not code.co_flags & inspect.CO_OPTIMIZED or code.co_flags & kinds or code.co_name == "<lambda>":
        return
    if caller.f_globals.get("__name__") != "__main__" and not code.co_filename.startswith(_HOME):
        return
    raise ToolError(
        f"{name} is called in the plain function {code.co_name}, which cannot wait: write `async def {code.co_name}(...)`, "
        f"`await {name}(...)` in it, and `await {code.co_name}(...)` where it is called.",
        tool=name,
    )


def _bound(name: str, names: list, required: list, closed: bool, values: tuple, named: dict) -> dict:
    """Arguments by name. Raises TypeError as a call of a function does."""
    if len(values) > len(names):
        takes = f"{len(names)} positional argument{'' if len(names) == 1 else 's'}"
        raise TypeError(f"{name}() takes {takes} but {len(values)} were given")
    arguments = dict(zip(names, values))
    for key, value in named.items():
        if key in arguments:
            raise TypeError(f"{name}() got multiple values for argument '{key}'")
        if closed and key not in names:
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        arguments[key] = value
    missing = [f"'{one}'" for one in required if one not in arguments]
    if missing:
        raise TypeError(f"{name}() missing {len(missing)} required argument{'s' * (len(missing) > 1)}: {', '.join(missing)}")
    return arguments


def _signature(names: list, required: list, closed: bool) -> inspect.Signature:
    kinds, absent = inspect.Parameter, None
    # By position only those can be given that come first and have to be given; the rest shows as optional.
    parameters = [
        kinds(one, kinds.POSITIONAL_OR_KEYWORD, default=kinds.empty if all(n in required for n in names[: at + 1]) else absent)
        for at, one in enumerate(names)
        if one.isidentifier()
    ]
    if not closed:
        parameters.append(kinds("named", kinds.VAR_KEYWORD))
    try:
        return inspect.Signature(parameters)
    except ValueError:
        return inspect.Signature([kinds("named", kinds.VAR_KEYWORD)])
