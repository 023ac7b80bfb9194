/** What a call answers once sealed, and why it is answered instead of ended. Errno numbers are WASI's. */
export interface SoftAnswer {
  /** Returned as it is; null is for calls that return a JavaScript reference. */
  answer: number | null | undefined;
  why: string;
}

const EACCES = 2;
const ENOSYS = 52;
const EAI_FAIL = -4;
/** An ordinary user's id. */
const UID = 1000;
const UMASK = 0o022;

/** Refused the way an operating system refuses, so that Python raises PermissionError. */
const denied = (why: string): SoftAnswer => ({ answer: -EACCES, why });
const none = (why: string): SoftAnswer => ({ answer: null, why });
const zero = (why: string): SoftAnswer => ({ answer: 0, why });
const silent = (why: string): SoftAnswer => ({ answer: undefined, why });

/**
 * Functions that would reach the host, but that honest programs and Python's own libraries try: they get an errno or a
 * constant, so that Python raises an ordinary exception and the program goes on.
 */
export const SOFT = {
  _emscripten_system: { answer: -ENOSYS, why: 'os.system: the original runs a shell on the host' },
  __syscall_accept4: denied('sockets: the original opens connections of the host'),
  __syscall_bind: denied('sockets: listens on the host'),
  __syscall_connect: denied('sockets: connects from the host'),
  __syscall_getpeername: denied('sockets: there is none it could speak of'),
  __syscall_getsockname: denied('sockets: there is none it could speak of'),
  __syscall_getsockopt: denied('sockets: there is none it could speak of'),
  __syscall_listen: denied('sockets: listens on the host'),
  __syscall_recvfrom: denied('sockets: reads from the network'),
  __syscall_recvmsg: denied('sockets: reads from the network'),
  __syscall_sendmsg: denied('sockets: writes to the network'),
  __syscall_sendto: denied('sockets: writes to the network'),
  __syscall_socket: denied('sockets: the first step of every connection'),
  _maybe_connect_async: none("Pyodide's sockets of Node: none, so the plain call above answers"),
  _maybe_poll_async: none("Pyodide's sockets of Node: none, so the plain call answers"),
  _maybe_recvfrom_async: none("Pyodide's sockets of Node: none, so the plain call above answers"),
  _maybe_sendto_async: none("Pyodide's sockets of Node: none, so the plain call above answers"),
  _try_fcntl64: zero('asks whether a descriptor is a socket of Node: no'),
  _try_shutdown: zero('asks whether a descriptor is a socket of Node: no'),
  getaddrinfo: { answer: EAI_FAIL, why: 'names: the original keeps a table in JavaScript across resets' },
  getnameinfo: { answer: EAI_FAIL, why: 'names: the original reads the same table' },
  getprotobyname: zero('protocols: the original allocates memory behind the back of a reset'),
  _emscripten_lookup_name: zero('names: the original adds to a table in JavaScript'),
  __syscall_getuid32_js: { answer: UID, why: "the original tells the host's user" },
  __syscall_umask_js: { answer: UMASK, why: 'the original changes the umask of the process' },
  _Py_emscripten_runtime: zero("sys._emscripten_info: the original tells the host's version of Node"),
  _emscripten_get_progname: zero("the original writes the path of the worker's main file into memory"),
  _emscripten_runtime_keepalive_clear: silent(
    'the original changes a counter in JavaScript, across resets; our exit does not ask it',
  ),
  emscripten_runtime_keepalive_pop: silent('the same counter'),
  emscripten_runtime_keepalive_push: silent('the same counter'),
  emscripten_debugger: silent('stops the process when an inspector is attached'),
  emscripten_log_impl_js: silent('writes on the standard streams of the process, past the output sinks'),
  _emscripten_log_formatted: silent('writes on the standard streams of the process, past the output sinks'),
} as const satisfies Record<string, SoftAnswer>;
