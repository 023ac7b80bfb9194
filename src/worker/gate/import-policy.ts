/**
 * What a sealed interpreter may call of its JavaScript imports. Pyodide needs its JavaScript bridge only to
 * start; afterwards a program gets clocks, randomness and the in-memory file system, and nothing else.
 *
 * - ALLOWED passes through unwrapped, so it costs nothing.
 * - SOFT answers with an errno or a constant, so that Python raises an ordinary exception.
 * - HOST is replaced by our own functions (deadline, memory cap, sleeping, exit).
 * - everything else throws a Violation, which ends the run.
 *
 * Errno numbers are WASI's, which Emscripten uses.
 */

const EACCES = 2;
const ENOSYS = 52;
const EAI_FAIL = -4;
/** An ordinary user's id: os.getuid() must not tell the host's. */
const UID = 1000;
const UMASK = 0o022;

export const ALLOWED: ReadonlySet<string> = new Set([
  // WASI: descriptors of the in-memory file system, randomness, environment (set at boot)
  'environ_get',
  'environ_sizes_get',
  'clock_res_get',
  'random_get',
  'fd_close',
  'fd_fdstat_get',
  'fd_pread',
  'fd_pwrite',
  'fd_read',
  'fd_seek',
  'fd_sync',
  'fd_write',
  // system calls on the in-memory file system
  '__syscall_chdir',
  '__syscall_chmod',
  '__syscall_dup',
  '__syscall_dup3',
  '__syscall_faccessat',
  '__syscall_fadvise64',
  '__syscall_fallocate',
  '__syscall_fchdir',
  '__syscall_fchmod',
  '__syscall_fchmodat2',
  '__syscall_fchown32',
  '__syscall_fchownat',
  '__syscall_fcntl64',
  '__syscall_fdatasync',
  '__syscall_fstat64',
  '__syscall_fstatfs64',
  '__syscall_ftruncate64',
  '__syscall_getcwd',
  '__syscall_getdents64',
  '__syscall_ioctl',
  '__syscall_lstat64',
  '__syscall_mkdirat',
  '__syscall_mknodat',
  '__syscall_newfstatat',
  '__syscall_openat',
  '__syscall_readlinkat',
  '__syscall_renameat',
  '__syscall_rmdir',
  '__syscall_stat64',
  '__syscall_statfs64',
  '__syscall_symlinkat',
  '__syscall_truncate64',
  '__syscall_unlinkat',
  '__syscall_utimensat',
  '_mmap_js',
  '_msync_js',
  '_munmap_js',
  // calendar
  '_gmtime_js',
  '_localtime_js',
  '_mktime_js',
  '_timegm_js',
  '_tzset_js',
  // control flow inside the module
  '_PyEM_TrampolineCall_JS',
  '__call_sighandler',
  '_emscripten_get_progname',
  '_emscripten_runtime_keepalive_clear',
  'emscripten_runtime_keepalive_pop',
  'emscripten_runtime_keepalive_push',
]);

/** name -> what it answers once sealed. Numbers are returned; null is for calls that return a JS reference. */
export const SOFT: ReadonlyMap<string, number | bigint | null | undefined> = new Map<
  string,
  number | null | undefined
>([
  // os.system: no shell, no command ran
  ['_emscripten_system', -ENOSYS],
  // sockets: PermissionError
  ...[
    '__syscall_accept4',
    '__syscall_bind',
    '__syscall_connect',
    '__syscall_getpeername',
    '__syscall_getsockname',
    '__syscall_getsockopt',
    '__syscall_listen',
    '__syscall_recvfrom',
    '__syscall_recvmsg',
    '__syscall_sendmsg',
    '__syscall_sendto',
    '__syscall_socket',
    // Emscripten's pipes keep their bytes in JavaScript, where no memory limit of ours sees them.
    '__syscall_pipe',
  ].map((name): [string, number] => [name, -EACCES]),
  ['_maybe_connect_async', null],
  ['_maybe_recvfrom_async', null],
  ['_maybe_sendto_async', null],
  ['_maybe_poll_async', null],
  ['_try_fcntl64', 0],
  ['_try_shutdown', 0],
  ['getaddrinfo', EAI_FAIL],
  ['getnameinfo', EAI_FAIL],
  ['getprotobyname', 0],
  // state of the host process
  ['__syscall_getuid32_js', UID],
  ['__syscall_umask_js', UMASK],
  // dynamic libraries: nothing can be loaded or looked up after the seal
  ['_dlopen_js', 0],
  ['_dlsym_js', 0],
  ['_emscripten_lookup_name', 0],
  ['_Py_emscripten_runtime', 0],
  // diagnostics
  ['emscripten_debugger', undefined],
  ['emscripten_log_impl_js', undefined],
  ['_emscripten_log_formatted', undefined],
]);

/** Replaced by functions of ours, before and after the seal. */
export const HOST = [
  '_Py_CheckEmscriptenSignals_Helper',
  'clock_time_get',
  'emscripten_get_now',
  'emscripten_date_now',
  'emscripten_get_heap_max',
  'emscripten_resize_heap',
  '__syscall_poll',
  '_setitimer_js',
  'proc_exit',
  'exit',
  '_abort_js',
] as const;
export type HostName = (typeof HOST)[number];
