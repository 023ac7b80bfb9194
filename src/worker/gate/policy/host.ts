/**
 * Replaced by functions of ours, before and after the seal (interpreter/host-functions.ts). Name -> what ours does
 * instead of the original.
 */
export const HOST = {
  _Py_CheckEmscriptenSignals_Helper: "the interpreter's signal check: the deadline and a cancel live in it",
  clock_time_get: 'the clock, which ends a run past its deadline',
  emscripten_get_now: 'the clock, which ends a run past its deadline',
  emscripten_date_now: 'the clock, which ends a run past its deadline',
  emscripten_get_heap_max: 'the cap on linear memory',
  emscripten_resize_heap: 'grows linear memory up to the cap; beyond it Python raises MemoryError',
  __syscall_openat:
    'opens a file, outside the two writable folders for reading only; an access mode that the original dies of is EINVAL',
  __syscall_poll: 'sleeps without using the CPU, and wakes up for the deadline',
  _dlopen_js: 'loads the libraries of the image before Python has them, and nothing afterwards: ImportError',
  _dlsym_js:
    'looks up the PyInit_ functions of those libraries and nothing else; the original puts host functions into the table',
  _setitimer_js: "an alarm that the signal check delivers; the original's timer would fire after a reset",
  proc_exit: 'ends the run, not the process',
  exit: 'ends the run, not the process',
  _abort_js: 'ends the run as crashed, not the process',
} as const satisfies Record<string, string>;
