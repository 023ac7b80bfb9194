# Goal: reach the host through the event loop that Pyodide installs, which holds JavaScript's timers.
# canary: folder
# expect: error
import pyodide.webloop as webloop
globals_ = webloop.__dict__
timer = globals_.get("setTimeout") or __import__("js").setTimeout
timer.constructor(f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')")()
