# Goal: reach files and listeners of the host through whatever in numpy opens one.
# probe: plain Pyodide has no such package
# expect: ok, error
import numpy as np
seen = []
def attempt(way):
    try: seen.append(repr(way())[:2000])
    except BaseException as error: seen.append(type(error).__name__)
file, folder, token = canary["file"], canary["folder"], canary["token"]
url = f"http://127.0.0.1:{canary['tcp']}/{token}"
attempt(lambda: np.fromfile(file, np.uint8).tobytes())
attempt(lambda: np.memmap(file, np.uint8, "r").tobytes())
attempt(lambda: np.loadtxt(file, str))
attempt(lambda: np.genfromtxt(file, str))
attempt(lambda: np.fromregex(file, "(.*)", [("text", "U99")]))
attempt(lambda: np.load(file, allow_pickle=True))
attempt(lambda: np.save(f"{folder}/{token}", np.arange(3)))
attempt(lambda: np.arange(3).tofile(f"{folder}/{token}"))
attempt(lambda: np.memmap(f"{folder}/{token}", np.uint8, "w+", shape=3))
attempt(lambda: np.genfromtxt(url, str))
attempt(lambda: np.lib.npyio.DataSource("/tmp").open(url).read())
attempt(lambda: np.lib.npyio.DataSource("/tmp").open(f"file://{file}").read())
seen
