/**
 * Functions that a sealed interpreter may call as they are: passed through unwrapped, so they cost nothing. Each was
 * read in the pinned Pyodide: none reaches a process, a file of the host, the network or code in text form, and "file"
 * below means a file of the in-memory file system. Name -> why it may stay.
 */
export const ALLOW = {
  environ_get: "copies Module.ENV, which is the interpreter's own and set at boot",
  environ_sizes_get: 'length of the same',
  clock_res_get: 'resolution of a clock: a constant',
  random_get: "fills memory from the kernel's random numbers; os.urandom and secrets need it",
  fd_fdstat_get: 'kind and flags of a descriptor',
  fd_seek: 'moves the position in a file',
  fd_sync: 'does nothing in memory; programs expect it to succeed',
  __syscall_dup: 'second descriptor of the same file',
  __syscall_dup3: 'second descriptor of the same file, with a number',
  __syscall_fadvise64: 'answers 0 and does nothing',
  __syscall_fallocate: 'size of a file, within the quota',
  __syscall_fchdir: 'working folder, by descriptor',
  __syscall_fchmod: 'mode of an open file',
  __syscall_fchown32: 'owner of a file, a number that nobody looks at',
  __syscall_fdatasync: 'does nothing in memory; sqlite expects it to succeed',
  __syscall_fstat64: 'what an open file is like',
  __syscall_fstatfs64: 'room in the file quota',
  __syscall_ftruncate64: 'size of an open file, within the quota',
  __syscall_getcwd: 'working folder of the in-memory file system',
  __syscall_getdents64: 'names in a folder',
  __syscall_ioctl: 'questions to a terminal; the only one there was is taken away at boot',
  _gmtime_js: 'calendar arithmetic',
  _localtime_js: "calendar arithmetic in the process's time zone",
  _mktime_js: "calendar arithmetic in the process's time zone",
  _timegm_js: 'calendar arithmetic',
  _tzset_js: 'name and offset of the time zone',
  _PyEM_TrampolineCall_JS:
    'calls a function of the table with the arguments of a Python method; the table is gated too',
  __call_sighandler: 'calls a handler of the table with a signal number; the table is gated too',
} as const satisfies Record<string, string>;
