# Goal: the well-known variant: through catch_warnings' globals to every module that is loaded, then ctypes.
# cve: CVE-2026-24002
# canary: folder
# expect: error
catch = next(c for c in object.__subclasses__() if c.__name__ == "catch_warnings")
modules = catch.__init__.__globals__["sys"].modules
modules["builtins"].__import__("ctypes").CDLL(None).emscripten_run_script(
    f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')".encode()
)
