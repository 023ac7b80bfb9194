# Goal: load a hand-made module with _imp.create_dynamic, under importlib.
# helper: wasm
# canary: folder
# expect: error
import _imp
import importlib.machinery
path = write_module("own8", side_module(
    ["emscripten_run_script"], {"PyInit_own8": (0, 1)}, script, [(1, CALL_WITH_TEXT + RETURN_NULL)]
))
_imp.create_dynamic(importlib.machinery.ModuleSpec("own8", None, origin=path))
