import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

/** Modules of the library were imported when the image was built. What depends on the run must be of the run. */
const worker = sharedWorker();

const { resultOf } = worker;

const sessionWorkers = workersFor(2);

describe('a module that is handed out', () => {
  it('runs where the environment is another one than that which it has looked at', async () => {
    const code = 'import asyncio.coroutines as c\nc._is_debug_mode()';
    expect(await resultOf(code)).toBe(false);
    expect(await resultOf(code, { env: { PYTHONASYNCIODEBUG: '1' } })).toBe(true);
    const path = 'import zoneinfo\nzoneinfo.TZPATH';
    expect(await resultOf(path, { env: { PYTHONTZPATH: '/home/pyodide/zones' } })).toEqual([
      '/home/pyodide/zones',
    ]);
  });

  it('registers what it has to be called for at the end of the program, and only then', async () => {
    const value = await resultOf(py`
      import atexit
      before = atexit._ncallbacks()
      import logging
      [before, atexit._ncallbacks()]
    `);
    expect(value).toEqual([0, 1]);
    const flushed = await worker.run(py`
      import logging.handlers, sys
      logging.root.addHandler(logging.handlers.MemoryHandler(99, 99, logging.StreamHandler(sys.stdout)))
      logging.error("kept back")
    `);
    expect(flushed.out).toBe('kept back\n');
  });

  it('warns when it is deprecated', async () => {
    const ran = await worker.run('import warnings\nwarnings.simplefilter("always")\nimport sre_compile');
    expect(ran.err).toContain("DeprecationWarning: module 'sre_compile' is deprecated");
  });

  it('speaks of the time of its import', async () => {
    const value = await resultOf(
      'import time\nbefore = time.time_ns()\nimport logging\n0 <= logging._startTime - before < 5e9',
    );
    expect(value).toBe(true);
  });

  it("sleeps as the host lets it, and not as Pyodide's own start would", async () => {
    const value = await resultOf(
      'import sched, time\nsched.scheduler.__init__.__defaults__[1] is time.sleep',
    );
    expect(value).toBe(true);
  });

  it('keeps nothing that was named or drawn while the image was built', async () => {
    const value = await resultOf(py`
      import gc, logging, random, tempfile, threading, uuid, locale, time, mimetypes, sys
      gc.unfreeze()
      generators = [type(one).__name__ for one in gc.get_objects() if isinstance(one, random.Random)]
      [sorted(generators), tempfile.tempdir, tempfile._name_sequence, uuid._node, uuid._last_timestamp, logging.root.handlers,
       logging.root.level, threading.active_count(), time.timezone, mimetypes.inited, sys.gettrace(), locale.setlocale(locale.LC_ALL).split(";")[0]]
    `);
    expect(value).toEqual([
      ['Random', 'SystemRandom'],
      ...[null, null, null, null, [], 30, 1, 0, false, null, 'C.UTF-8'],
    ]);
  });

  it.each([
    ['random', 'import random\nrandom.random()'],
    ['a generator of its own', 'import random\nrandom.Random().random()'],
    ['secrets', 'import secrets\nsecrets.token_hex()'],
    ['tempfile', 'import tempfile\ntempfile.mkdtemp()'],
    ['uuid4', 'import uuid\nstr(uuid.uuid4())'],
    ['the node of uuid1', 'import uuid\nuuid.getnode()'],
    ['the key of multiprocessing', 'import multiprocessing\nmultiprocessing.current_process().authkey.hex()'],
    ['a boundary of an e-mail', 'import email.generator as g\ng._make_boundary()'],
    ['http.cookiejar, urllib and others', 'import urllib.request, email.utils\nemail.utils.make_msgid()'],
  ])('draws anew in each run: %s', async (_what, code) => {
    const values = [await resultOf(code), await resultOf(code), await resultOf(code)];
    expect(new Set(values).size).toBe(3);
  });

  it('can be imported lazily', async () => {
    const result = await resultOf(py`
      import importlib.util, sys
      spec = importlib.util.find_spec("colorsys")
      spec.loader = importlib.util.LazyLoader(spec.loader)
      lazy = sys.modules["colorsys"] = importlib.util.module_from_spec(spec)
      spec.loader.exec_module(lazy)
      kind = type(lazy).__name__
      import colorsys
      [kind, lazy.rgb_to_hsv(1, 1, 1), type(lazy).__name__, colorsys is lazy]
    `);
    expect(result).toEqual(['_LazyModule', [0, 0, 1], 'module', true]);
  });

  it('lives on in a session, as the one that it was', async () => {
    const session = new TestSession(sessionWorkers);
    await session.step('import colorsys, json\ncolorsys.MARK = 1\nkept = json');
    const step = await session.step(py`
      import sys, colorsys, json, tarfile
      [colorsys.MARK, kept is json, "tarfile" in sys.modules, kept.loads("[1]"), tarfile.is_tarfile.__module__]
    `);
    expect(step.value).toEqual([1, true, true, [1], 'tarfile']);
  });
});

describe('source of the library', () => {
  it('shows in tracebacks, in a module that was handed out and in one that ran from its bytecode', async () => {
    for (const how of ['', 'sys.modules.pop("configparser"); import configparser\n']) {
      const ran = await worker.run(
        `import sys, configparser\n${how}configparser.ConfigParser().read_string("x")`,
      );
      expect(ran.exception?.traceback).toMatch(
        /File "\/lib\/python314\.zip\/configparser\.py", line \d+, in read_string\n {4}self\.read_file\(sfile, source\)/,
      );
    }
  });

  it('is what inspect and importlib.resources give, and what the bytecode was compiled from', async () => {
    const value = await resultOf(py`
      import inspect, json, tarfile, email, importlib.resources, sys, zipimport
      source = importlib.resources.files("email").joinpath("charset.py").read_text()
      loader = tarfile.__loader__
      [inspect.getsource(json.dumps).splitlines()[0], inspect.getsourcefile(tarfile), "class Charset" in source,
       isinstance(loader, zipimport.zipimporter), loader.get_source("tarfile") == inspect.getsource(tarfile), tarfile.open.__code__.co_filename]
    `);
    expect(value).toEqual([
      expect.stringMatching(/^def dumps\(/),
      ...['/lib/python314.zip/tarfile.py', true, true, true, '/lib/python314.zip/tarfile.py'],
    ]);
  });

  it('has bytecode beside it that Python takes unchecked, with the hash of the source', async () => {
    const value = await resultOf(py`
      import _imp, marshal, sys, zipfile
      path = next(path for path in sys.path if path.endswith(".zip"))
      archive = zipfile.ZipFile(path)
      names = [name for name in archive.namelist() if name.endswith(".py")]
      wrong = []
      for at, name in enumerate(names):
          source, pyc = archive.read(name), archive.read(name + "c")
          if pyc[:4] != _imp.pyc_magic_number_token.to_bytes(4, "little") or pyc[4:8] != b"\1\0\0\0":
              wrong.append(name)
          if pyc[8:16] != _imp.source_hash(_imp.pyc_magic_number_token, source):
              wrong.append(name)
          # All of them are compiled when the image is built; some suffice to see that this is the file.
          if at % 25 == 0 and marshal.loads(pyc[16:]) != compile(source, f"{path}/{name}", "exec", dont_inherit=True):
              wrong.append(name)
      [len(names), wrong]
    `);
    expect(value).toEqual([expect.any(Number), []]);
    expect((value as [number])[0]).toBeGreaterThan(550);
  });
});
