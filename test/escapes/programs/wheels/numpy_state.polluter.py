# Goal: leave settings, functions and numbers of numpy changed for the next run.
# probe: plain Pyodide has no such package
# expect: ok
import numpy as np
np.seterr(all="raise")
np.set_printoptions(precision=1, formatter={"all": lambda value: "evil"})
np.seterrcall(lambda *_: None)
np.random.seed(1)
np.random.rand = lambda *_: "evil"
np.pi = 3
np.add = np.subtract
np.core_evil = 1
np.ndarray.__module__
zero = np.zeros(3)
np.zeros.__doc__
np.float64.__doc__
np.getbufsize() and np.setbufsize(16)
np.dtype(np.float64).metadata
vars(np)["ones"] = lambda *_: "evil"
