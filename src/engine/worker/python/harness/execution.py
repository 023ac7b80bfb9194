"""Compiles and runs a program; its value is that of its last expression, as in a notebook."""

import __future__

import ast
import inspect
import linecache

from harness import loop, syntax, top_level, waiting
from harness.hidden import hidden

FILENAME = "main.py"
# Steps of a session whose lines tracebacks can show; those before are only named.
_KEPT_STEPS = 200
# Name of the program that runs, or ran last.
program = FILENAME
_steps = 0
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


def next_step() -> None:
    """Give the next program a name of its own: functions of the steps before keep theirs, and their lines."""
    global program, _steps
    _steps += 1
    program = _step_name(_steps)
    linecache.cache.pop(_step_name(_steps - _KEPT_STEPS), None)


def _step_name(step: int) -> str:
    return FILENAME if step == 1 else f"main-{step}.py"


@hidden
def execute(code: str, namespace: dict, may_wait: bool = False, asks: bool = False) -> tuple[bool, object]:
    """Run `code` in `namespace`. Returns (True, value) when it ends with an expression, else (False, None).

    may_wait: in its top-level await; the value is then waiting.WAITS. asks: input() at the top level is a call of `ask`.
    """
    code = syntax.program_text(code)
    # So that tracebacks and inspect.getsource show the program's own lines.
    lines = (len(code), None, code.splitlines(keepends=True), program)
    linecache.cache[program] = lines
    if "__file__" in namespace:
        # inspect and pdb look for the absolute path.
        linecache.cache[namespace["__file__"]] = lines
    tree = syntax.compiled(code, code, program, "exec", ast.PyCF_ONLY_AST)
    if may_wait:
        tree = top_level.rewritten(tree, namespace, asks)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    body = syntax.compiled(tree, code, program, "exec", flags) if tree.body else None
    tail = None
    if last is not None:
        if body is not None:
            flags |= body.co_flags & _FUTURES
        tail = syntax.compiled(ast.Expression(last.value), code, program, "eval", flags)
    if any(part is not None and part.co_flags & inspect.CO_COROUTINE for part in (body, tail)):
        if may_wait:
            return waiting.start(_run_async(body, tail, namespace), tail is not None)
        return tail is not None, loop.run(_run_async(body, tail, namespace), tell=_steps > 0)
    if body is not None:
        exec(body, namespace)
    return tail is not None, None if tail is None else eval(tail, namespace)


async def _run_async(body, tail, namespace):
    value = None
    for part in (body, tail):
        if part is not None:
            value = eval(part, namespace)
            if part.co_flags & inspect.CO_COROUTINE:
                value = await value
    return value
