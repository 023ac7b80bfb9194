# Goal: start a process with multiprocessing.
# canary: folder
# probe: Emscripten has no processes
# expect: error
import multiprocessing
process = multiprocessing.Process(target=print)
process.start()
