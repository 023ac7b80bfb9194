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
  __syscall_fcntl64:
    'flags of a descriptor, of which a program can change two; locks answer that they are free; the size of a pipe is fixed',
  __syscall_pipe: "a bounded pipe within the program; Emscripten's keep any number of bytes across resets",
  _mmap_js: "copies a file's bytes into linear memory, with a descriptor that is the map's own",
  _msync_js: 'writes the changed pages of such a copy back to its file, no further than the file goes',
  _munmap_js: 'the same, and frees it',
  __syscall_poll:
    'sleeps without using the CPU, and wakes up for the deadline; with a grant for the network, asks the parent about connections',
  _dlopen_js: 'loads the libraries of the image before Python has them, and nothing afterwards: ImportError',
  _dlsym_js:
    'looks up the PyInit_ functions of those libraries and nothing else; the original puts host functions into the table',
  _setitimer_js: "an alarm that the signal check delivers; the original's timer would fire after a reset",
  proc_exit: 'ends the run, not the process',
  exit: 'ends the run, not the process',
  _abort_js: 'ends the run as crashed, not the process',
  __syscall_chdir: 'working folder of the in-memory file system; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_chmod: 'mode of a file; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_faccessat: 'may this file be read; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_fchmodat2: 'mode of a file below a folder; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_fchownat:
    'owner of a file, a number that nobody looks at; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_lstat64: 'what a link is like; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_mkdirat: 'makes a folder, within the quota; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_mknodat:
    'makes a file, within the quota; devices have no drivers but the listed ones; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_newfstatat: 'what a file below a folder is like; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_readlinkat: 'target of a link; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_renameat: 'another name for a file; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_rmdir: 'removes an empty folder; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_stat64: 'what a file is like; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_statfs64: 'room in the file quota; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_symlinkat: 'makes a link, within the quota; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_truncate64: 'size of a file, within the quota; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_unlinkat: 'removes a file; a path beyond 4,096 bytes is ENAMETOOLONG',
  __syscall_utimensat: 'times of a file; a path beyond 4,096 bytes is ENAMETOOLONG',
  fd_close: 'closes a descriptor of a file; looks at the clock, since C code closes numbers without end',
  fd_pread: 'reads a file at a position; at most 1,024 buffers, and a look at the clock',
  fd_pwrite: 'writes a file at a position, within the quota; at most 1,024 buffers, and a look at the clock',
  fd_read:
    'reads a file, or standard input, which is a text of the request, or asks the parent about the network, which it may refuse; at most 1,024 buffers, and a look at the clock',
  fd_write:
    'writes a file within the quota, or one of the bounded output sinks; at most 1,024 buffers, and a look at the clock',
} as const satisfies Record<string, string>;
