"""Calls at the top level of a program that may wait, compiled with an `await`: only what is awaited there can wait.

`asyncio.run(x)` is `await x`; where the client asks for that, `input(prompt)` is `await ask(prompt)`.
"""

import ast
import builtins

from harness import loop, waiting

# In builtins, under names that no program can write.
_RUN_HERE = "asyncio.run at the top level"
_INPUT_HERE = "input at the top level"


def rewritten(tree: ast.Module, namespace: dict, asks: bool) -> ast.Module:
    """The tree, changed where the program calls asyncio.run, or input if it asks, outside of functions and classes."""
    change = _Change(namespace, asks)
    for node in ast.walk(tree):
        change.note(node)
    change.visit(tree)
    if change.changed:
        setattr(builtins, _RUN_HERE, waiting.run_here)
        setattr(builtins, _INPUT_HERE, waiting.input_here)
    return tree


class _Change(ast.NodeTransformer):
    def __init__(self, namespace: dict, asks: bool):
        asyncio = loop.current()
        self._asks = asks
        # Names that mean the module, and names that mean its function.
        self._modules = {name for name, value in namespace.items() if value is asyncio}
        self._functions = {name for name, value in namespace.items() if value is asyncio.run}
        self.changed = False

    def note(self, node) -> None:
        if isinstance(node, ast.Import):
            self._modules.update(one.asname or one.name for one in node.names if one.name == "asyncio")
        elif isinstance(node, ast.ImportFrom) and node.module == "asyncio" and not node.level:
            self._functions.update(one.asname or one.name for one in node.names if one.name in ("run", "*"))
            if any(one.name == "*" for one in node.names):
                self._functions.add("run")

    def visit_Call(self, node):
        self.generic_visit(node)
        if self._is_run(node.func):
            name = _RUN_HERE
        elif self._asks and isinstance(node.func, ast.Name) and node.func.id == "input":
            name = _INPUT_HERE
        else:
            return node
        self.changed = True
        here = ast.copy_location(ast.Name(name, ast.Load()), node.func)
        call = ast.copy_location(ast.Call(here, [node.func, *node.args], node.keywords), node)
        return ast.copy_location(ast.Await(call), node)

    def _is_run(self, function) -> bool:
        if isinstance(function, ast.Name):
            return function.id in self._functions
        return (
            isinstance(function, ast.Attribute)
            and function.attr == "run"
            and isinstance(function.value, ast.Name)
            and function.value.id in self._modules
        )

    def _left_alone(self, node):
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_GeneratorExp = _left_alone
