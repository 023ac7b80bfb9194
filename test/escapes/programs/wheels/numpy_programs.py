# Goal: start programs and load libraries through numpy: its compiler drivers, ctypeslib, f2py, and pickles in its files.
# probe: plain Pyodide has no such package
# expect: ok, error
import io
import os
import pickle
import numpy as np
command = f"mkdir {canary['folder']}/{canary['token']}"
class Payload:
    def __reduce__(self): return (os.system, (command,))
def stored():
    buffer = io.BytesIO()
    np.save(buffer, np.array([Payload()], object), allow_pickle=True)
    buffer.seek(0)
    return np.load(buffer, allow_pickle=True)
def library():
    import numpy.ctypeslib as lib
    return lib.load_library("libc", "/lib")
def compiled():
    from numpy.testing import extbuild
    return extbuild.build_and_import_extension("evil", [("f", "METH_NOARGS", f'system("{command}"); Py_RETURN_NONE;')])
def translated():
    import numpy.f2py
    return numpy.f2py.run_main(["-c", "/tmp/evil.f"])
def run(way):
    try: return repr(way())[:200]
    except BaseException as error: return type(error).__name__
[run(way) for way in (stored, library, compiled, translated, lambda: np.show_config(), lambda: pickle.loads(pickle.dumps(Payload())))]
