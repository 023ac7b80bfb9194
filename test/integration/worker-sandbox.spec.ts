import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('what the sandbox does not have', () => {
  it.each([
    ['_ctypes', 'import _ctypes'],
    ['_pyodide_core', 'import _pyodide_core'],
  ])('is an ImportError for %s, in words', async (name, code) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({ outcome: 'error', wear: null });
    expect(ran.exception).toMatchObject({
      type: 'ModuleNotFoundError',
      message: `No module named '${name}': the sandbox does not have it`,
    });
  });

  it.each([
    ['JavaScript values', 'from pyodide.ffi import to_js; to_js([1])'],
    ['JavaScript code', 'from pyodide.code import run_js; run_js("1")'],
    ['proxies', 'from pyodide.ffi import create_proxy; create_proxy(print)'],
    ['the network by pyodide.http', 'from pyodide.http import open_url; open_url("http://127.0.0.1:1/")'],
    [
      'the bridge by its builtin module',
      'import importlib.machinery, _imp, importlib.util\ns = importlib.machinery.ModuleSpec("_pyodide_core", None)\nm = _imp.create_builtin(s)\nm.raise_js if False else m.create_proxy(print)',
    ],
  ])('raises, or ends the run where a program goes behind Pyodide’s back, for %s', async (_title, code) => {
    const ran = await worker.run(`print("kept")\n${code}`);
    expect(ran).toMatchObject({ outcome: 'error', out: 'kept\n', resultJson: null });
    expect(ran.exception?.type).toMatch(/^(RuntimeError|PermissionError|SandboxViolation)$/);
    expect((await worker.run('6 * 7')).value).toBe(42);
  });

  it('names the missing import in a violation, and a program that goes behind Pyodide’s back cannot catch it', async () => {
    const ran = await worker.run(py`
      import _imp, importlib.machinery
      try:
          core = _imp.create_builtin(importlib.machinery.ModuleSpec("_pyodide_core", None))
          core.create_proxy(print)
      except BaseException:
          print("caught")
    `);
    expect(ran).toMatchObject({
      outcome: 'error',
      exitCode: 1,
      out: '',
      exception: { type: 'SandboxViolation' },
    });
    expect(ran.message).toMatch(/^the sandbox has no \w+$/);
  });

  it('is -1 for a shell, and nothing ran', async () => {
    expect((await worker.run('import os; os.system("touch /tmp/was-here; exit 0")')).value).toBe(-1);
  });

  it.each([
    ['a socket', 'import socket; socket.socket()', 'PermissionError'],
    [
      'a connection',
      'import socket; socket.create_connection(("127.0.0.1", 1))',
      /^(PermissionError|OSError|socket.gaierror|gaierror)$/,
    ],
    [
      'a name lookup',
      'import socket; socket.getaddrinfo("localhost", 80)',
      /gaierror|OSError|PermissionError/,
    ],
    ['a request', 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:1/")', /URLError/],
    ['a process', 'import subprocess; subprocess.run(["true"])', 'OSError'],
    ['fork', 'import os; os.fork()', /OSError|AttributeError/],
    ['exec', 'import os; os.execv("/bin/true", ["true"])', /OSError|AttributeError/],
    ['a thread', 'import threading; threading.Thread(target=print).start()', 'RuntimeError'],
    [
      'a process pool',
      'import multiprocessing; multiprocessing.Pool(1)',
      /^(PermissionError|OSError|ImportError|ModuleNotFoundError)$/,
    ],
    [
      'a signal to the parent',
      'import os; os.kill(os.getppid(), 0)',
      /OSError|PermissionError|ProcessLookupError|AttributeError/,
    ],
    [
      'a library',
      'import _imp, importlib.machinery as m\nopen("x.so", "wb").write(b"\\0asm\\1\\0\\0\\0")\n_imp.create_dynamic(m.ModuleSpec("x", None, origin="/home/pyodide/x.so"))',
      /ImportError/,
    ],
  ])('is an ordinary exception for %s', async (_title, code, type) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({ outcome: 'error', wear: null });
    if (typeof type === 'string') expect(ran.exception?.type).toBe(type);
    else expect(ran.exception?.type).toMatch(type);
  });

  it('has one thread that works: the program\u2019s own', async () => {
    const ran = await worker.run(
      'import threading\nlock = threading.Lock()\nlocal = threading.local()\nwith lock: local.x = 5\n[threading.active_count(), threading.current_thread().name, local.x]',
    );
    expect(ran.value).toEqual([1, 'MainThread', 5]);
  });

  it('tells nothing of the host', async () => {
    const ran = await worker.run(
      'import os, sys\n[os.getuid(), os.getpid() > 0, sorted(os.listdir("/home")), sys.executable]',
    );
    expect(ran.value).toEqual([1000, true, ['pyodide', 'web_user'], '']);
  });

  it('includes umask: it is not that of the host process', async () => {
    expect((await worker.run('import os; [os.umask(0), os.umask(0)]')).value).toEqual([0o022, 0o022]);
  });
});
