import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** What the sandbox lacks says so in one sentence with a way out, whatever door was tried. */
const worker = sharedWorker();

const THREADS = /^threads cannot be started in the sandbox: call the function directly, or use .*inline$/;
const PROCESSES = /processes cannot be started in the sandbox: call the function directly, or use .*inline$/;
const PROGRAMS = /other programs cannot be started in the sandbox: use a Python library .*does$/;
const NETWORK = /the network is not available in the sandbox: send what the program needs .*context>?'?$/;
const TLS = /the sandbox has no TLS, .*: send what the program needs .*context$/;
const FILES = /asyncio cannot wait for files and pipes in the sandbox: read and write them directly$/;
const JAVASCRIPT = /^there is no JavaScript in the sandbox: use Python alone$/;
const NEITHER =
  /^cannot import name '\w+' from 'js' \(there is neither JavaScript nor a network in the sandbox: use .*\)$/;
const MEMORY = /^ctypes has no libraries, pointers or raw memory in the sandbox: use struct, .*library$/;
const INTERPRETERS = /there are no other interpreters in the sandbox: call .*inline$/;

type Door = [program: string, type: string, sentence: RegExp];
/** Calls of a module that all raise the same. */
const calls = (module: string, type: string, sentence: RegExp, ...each: string[]): Door[] =>
  each.map((call) => [`import ${module}\n${module}.${call}`, type, sentence]);

const DOORS: Door[] = [
  ['import threading; threading.Thread(target=print).start()', 'RuntimeError', THREADS],
  ['import threading; threading.Timer(1, print).start()', 'RuntimeError', THREADS],
  ['import _thread; _thread.start_new_thread(print, ())', 'RuntimeError', THREADS],
  ['import _thread; _thread.start_new(print, ())', 'RuntimeError', THREADS],
  ['import _thread; _thread.start_joinable_thread(print)', 'RuntimeError', THREADS],
  ['import threading; threading._start_joinable_thread(print)', 'RuntimeError', THREADS],
  [
    'import threading\nclass T(threading.Thread):\n  def run(self): pass\nT().start()',
    'RuntimeError',
    THREADS,
  ],
  [
    'import sys\nsys.modules.pop("threading", None)\nimport threading, importlib\nimportlib.reload(threading).Thread().start()',
    'RuntimeError',
    THREADS,
  ],
  ['import os; os.fork()', 'OSError', PROCESSES],
  ['import posix; posix.fork()', 'OSError', PROCESSES],
  ['import os; os.forkpty()', 'OSError', PROCESSES],
  ['import os; os.wait()', 'ChildProcessError', PROCESSES],
  ['import os; os.waitpid(-1, 0)', 'ChildProcessError', PROCESSES],
  ...calls(
    'multiprocessing',
    'OSError',
    PROCESSES,
    ...[
      'Process(target=print).start()',
      'Pool(2)',
      'Queue()',
      'JoinableQueue()',
      'SimpleQueue()',
      'Manager()',
    ],
    ...['Lock()', 'RLock()', 'Semaphore(1)', 'Event()', 'Condition()', 'Barrier(2)', 'Pipe()'],
    ...['Value("i", 0)', 'Array("i", 3)', 'RawValue("i")', 'RawArray("i", 3)'],
    ...['get_context("spawn").Process(target=print).start()', 'get_context("fork").Pool()'],
  ),
  ['from multiprocessing.pool import Pool\nPool(2)', 'OSError', PROCESSES],
  ['from multiprocessing.managers import SyncManager\nSyncManager().start()', 'OSError', PROCESSES],
  ['from multiprocessing.connection import Client\nClient("x")', 'OSError', PROCESSES],
  ['import multiprocessing.shared_memory', 'ModuleNotFoundError', PROCESSES],
  ['import multiprocessing.synchronize', 'ModuleNotFoundError', PROCESSES],
  [
    'from concurrent.futures import ProcessPoolExecutor\nProcessPoolExecutor()',
    'NotImplementedError',
    PROCESSES,
  ],
  ['import concurrent.interpreters', 'ModuleNotFoundError', INTERPRETERS],
  ['import os; os.execv("/bin/sh", ["sh"])', 'OSError', PROGRAMS],
  ['import os; os.execvpe("sh", ["sh"], {})', 'OSError', PROGRAMS],
  ['import os; os.posix_spawn("/bin/sh", ["sh"], {})', 'OSError', PROGRAMS],
  ['import os; os.posix_spawnp("sh", ["sh"], {})', 'OSError', PROGRAMS],
  ['import os; os.spawnlp(os.P_WAIT, "sh", "sh")', 'OSError', PROGRAMS],
  ['import os; os.popen("ls")', 'OSError', PROGRAMS],
  ['import pty; pty.spawn("sh")', 'OSError', PROGRAMS],
  ...calls(
    'subprocess',
    'OSError',
    PROGRAMS,
    'Popen(["ls"])',
    'run("ls", shell=True)',
    'check_output(["ls"])',
    'call(["ls"])',
    'getoutput("ls")',
  ),
  ['import asyncio; await asyncio.create_subprocess_exec("ls")', 'OSError', PROGRAMS],
  ['import asyncio; await asyncio.create_subprocess_shell("ls")', 'OSError', PROGRAMS],
  ['import socket; socket.socket()', 'PermissionError', NETWORK],
  ['import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)', 'PermissionError', NETWORK],
  ['import socket; socket.socketpair()', 'PermissionError', NETWORK],
  ['import socket; socket.create_connection(("127.0.0.1", 1))', 'PermissionError', NETWORK],
  ['import socket; socket.create_server(("", 8000))', 'PermissionError', NETWORK],
  ['import socket; socket.getaddrinfo("example.com", 80)', 'PermissionError', NETWORK],
  ['import socket; socket.gethostbyname("example.com")', 'socket.gaierror', NETWORK],
  ['import socket; socket.getnameinfo(("127.0.0.1", 1), 0)', 'socket.gaierror', NETWORK],
  ['import _socket; _socket.gethostbyname("example.com")', 'socket.gaierror', NETWORK],
  ['import urllib.request; urllib.request.urlopen("https://example.com/")', 'urllib.error.URLError', NETWORK],
  [
    'import urllib.request; urllib.request.urlretrieve("http://example.com/x", "x")',
    'urllib.error.URLError',
    NETWORK,
  ],
  [
    'import http.client; http.client.HTTPSConnection("example.com").request("GET", "/")',
    'PermissionError',
    NETWORK,
  ],
  [
    'import http.client; http.client.HTTPConnection("127.0.0.1").request("GET", "/")',
    'PermissionError',
    NETWORK,
  ],
  [
    'import http.server as h; h.HTTPServer(("", 8000), h.SimpleHTTPRequestHandler)',
    'PermissionError',
    NETWORK,
  ],
  ['import smtplib; smtplib.SMTP("example.com")', 'PermissionError', NETWORK],
  ['import ftplib; ftplib.FTP("example.com")', 'PermissionError', NETWORK],
  ['import xmlrpc.client as x; x.ServerProxy("http://example.com/").x()', 'PermissionError', NETWORK],
  ['import asyncio; await asyncio.open_connection("example.com", 80)', 'PermissionError', NETWORK],
  ['import asyncio; await asyncio.start_server(print, "127.0.0.1", 80)', 'PermissionError', NETWORK],
  [
    'import asyncio; await asyncio.get_running_loop().create_datagram_endpoint(print)',
    'PermissionError',
    NETWORK,
  ],
  [
    'import asyncio; asyncio.get_running_loop().add_reader(0, print)\nawait asyncio.sleep(0)',
    'NotImplementedError',
    FILES,
  ],
  ['import ssl; ssl.create_default_context().wrap_socket(None)', 'ssl.SSLError', TLS],
  ['import ssl; ssl.create_default_context().wrap_bio(None, None)', 'ssl.SSLError', TLS],
  ['import ssl; ssl.get_server_certificate(("example.com", 443))', 'ssl.SSLError', TLS],
  ['from pyodide.http import open_url\nopen_url("http://example.com/")', 'PermissionError', NETWORK],
  ['from pyodide.http import pyfetch\nawait pyfetch("http://example.com/")', 'PermissionError', NETWORK],
  ['from pyodide.http import pyxhr\npyxhr.get("http://example.com/")', 'PermissionError', NETWORK],
  ['import js\njs.document', 'AttributeError', JAVASCRIPT],
  ['import js\njs.fetch("http://example.com/")', 'pyodide.ffi.JsException', NETWORK],
  ['from js import document', 'ImportError', NEITHER],
  ['from js import fetch', 'ImportError', NEITHER],
  ['import pyodide.ffi.wrappers', 'ImportError', NEITHER],
  ['import pyodide_js\npyodide_js.loadPackage', 'AttributeError', JAVASCRIPT],
  ...calls(
    'pyodide.ffi',
    'RuntimeError',
    JAVASCRIPT,
    'to_js([1])',
    'create_proxy(print)',
    'create_once_callable(print)',
    'destroy_proxies([])',
    'run_sync(None)',
  ),
  ['from pyodide.code import run_js\nrun_js("1")', 'RuntimeError', JAVASCRIPT],
  ...calls(
    'ctypes',
    'OSError',
    MEMORY,
    'CDLL(None)',
    'CDLL("libc.so.6")',
    'PyDLL(None)',
    'cdll.LoadLibrary("libc.so.6")',
    'cdll.msvcrt',
  ),
  ['import ctypes\nctypes.pythonapi.PyErr_SetInterrupt()', 'AttributeError', MEMORY],
  ...calls(
    'ctypes',
    'NotImplementedError',
    MEMORY,
    'addressof(ctypes.c_int())',
    'byref(ctypes.c_int())',
    'pointer(ctypes.c_int())',
    'cast(1, ctypes.c_void_p)',
    'string_at(1024, 4)',
    'memmove(1024, 2048, 4)',
    'memset(1024, 0, 4)',
    'c_int.from_address(1024)',
    'POINTER(ctypes.c_int)(ctypes.c_int())',
    'CFUNCTYPE(ctypes.c_int)(1024)',
  ),
];

it.each(DOORS)('%s: %s', async (program, type, sentence) => {
  const ran = await worker.run(program);
  expect(ran).toMatchObject({ outcome: 'error', wear: null, exception: { type } });
  expect(ran.exception?.message).toMatch(sentence);
  expect(ran.exception?.message).not.toContain('\n');
});

it('lets a program catch what is raised, and go on', async () => {
  const programs = DOORS.filter(([program]) => !program.includes('await'));
  const ran = await worker.run(
    py`
      caught = []
      for program in programs:
          try:
              exec(program, {})
          except Exception as error:
              caught.append(type(error).__name__)
      len(caught)
    `,
    { contextJson: JSON.stringify({ programs: programs.map(([program]) => program) }) },
  );
  expect(ran.value).toBe(programs.length);
});

it('says of os.system and webbrowser.open that nothing was run or shown, and lets the program go on', async () => {
  const ran = await worker.run(
    'import os, webbrowser\n[os.system("ls"), webbrowser.open("http://example.com/")]',
  );
  expect(ran.value).toEqual([-1, false]);
  expect(ran.err.split('\n')).toEqual([
    expect.stringMatching(PROGRAMS),
    expect.stringMatching(/^webbrowser.open: there is no browser in the sandbox: show HTML with display/),
    '',
  ]);
});

describe('the module js', () => {
  it('is empty, and answers what libraries for Pyodide ask when they are imported', async () => {
    const ran = await worker.run(py`
      import js, pyodide_js
      from pyodide.ffi import JsArray, JsException, JsProxy, to_js, can_run_sync
      names = "window self process crossOriginIsolated Worker Blob fetch XMLHttpRequest console".split()
      [[hasattr(js, name) for name in names], dir(js), hasattr(js, "__file__"), hasattr(js, "__path__"), can_run_sync(), type(pyodide_js).__name__]
    `);
    expect(ran.value).toEqual([Array(9).fill(false), [], false, false, false, '_Module']);
  });

  it('raises for a request what libraries read as an error of the network', async () => {
    const ran = await worker.run(py`
      import js
      from pyodide.ffi import JsException
      try:
          js.XMLHttpRequest.new()
      except JsException as error:
          found = [error.name, error.message == str(error), isinstance(error, AttributeError)]
      found
    `);
    expect(ran.value).toEqual(['NetworkError', true, true]);
  });

  it('lets urllib3 warn on a console before its first request', async () => {
    const ran = await worker.run(py`
      import js
      scope = {"__name__": "urllib3.contrib.emscripten.fetch"}
      exec("from js import console\nconsole.warn('streaming')", scope)
      hasattr(js, "console")
    `);
    expect(ran.value).toBe(false);
  });
});

it('shows asyncio to libraries that look for it in sys.modules while a program awaits', async () => {
  const ran = await worker.run(py`
    import sys
    async def seen():
        return "asyncio" in sys.modules and sys.modules["asyncio"].current_task() is not None
    await seen()
  `);
  expect(ran.value).toBe(true);
});
