# Goal: start a thread, which would outlive the run.
# canary: stay
# probe: Pyodide has no threads
# expect: error
import _thread
_thread.start_new_thread(print, ())
