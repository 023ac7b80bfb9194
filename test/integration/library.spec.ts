import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

/** Every module of the library has run before a program begins; a program must not be able to tell. */
const worker = sharedWorker();

const file = (path: string, text: string) => ({ path, content: Buffer.from(text) });
const { resultOf } = worker;

const sessionWorkers = workersFor(2);

describe('sys.modules', () => {
  it('has no module of the library when a program begins that a plain Python would not have', async () => {
    const value = await resultOf(py`
      import sys
      files = [name for name, module in sys.modules.items() if getattr(module.__spec__, "has_location", False)]
      sorted(name for name in files if not name.startswith(("harness", "pyodide", "_pyodide")))
    `);
    expect(value).toEqual(['_py_warnings', 'encodings', 'encodings.aliases', 'encodings.utf_8', 'warnings']);
  });

  it('has a module, and what that imports, once it is imported', async () => {
    const value = await resultOf(py`
      import sys
      names = ["json", "json.decoder", "json.tool", "re", "email", "xml.dom"]
      before = [name in sys.modules for name in names]
      import json
      [before, [name in sys.modules for name in names], json is sys.modules["json"], sys.modules["re"] is json.decoder.re]
    `);
    expect(value).toEqual([Array(6).fill(false), [true, true, false, true, false, false], true, true]);
  });

  it('does not bring along what a package did not import', async () => {
    const value = await resultOf(py`
      import xml, email, concurrent, wsgiref, multiprocessing
      before = [hasattr(xml, "dom"), hasattr(email, "mime"), hasattr(wsgiref, "handlers"), hasattr(multiprocessing, "pool")]
      import xml.dom, email.mime.text, wsgiref.handlers, multiprocessing.pool
      [before, [hasattr(xml, "dom"), hasattr(email, "mime"), hasattr(wsgiref, "handlers"), hasattr(multiprocessing, "pool")]]
    `);
    expect(value).toEqual([Array(4).fill(false), Array(4).fill(true)]);
  });

  it('gets another module when one was taken out and is imported once more', async () => {
    const value = await resultOf(py`
      import sys, importlib, json, colorsys
      first = sys.modules.pop("colorsys")
      first.mark = 1
      import colorsys
      json.mark = 1
      [colorsys is first, hasattr(colorsys, "mark"), importlib.reload(json) is json, json.mark, json.dumps([1])]
    `);
    expect(value).toEqual([false, false, true, 1, '[1]']);
  });

  it('is what an import by a program of the same without the library beforehand would have made it', async () => {
    // The second time the library's modules run, from their bytecode.
    const probe = (how: string) => py`
      import sys
      ${how}
      before = set(sys.modules)
      import doctest, pdb, tarfile, email.mime.text, xml.dom.minidom, multiprocessing, asyncio, logging.config
      import concurrent.futures, sqlite3, unittest.mock, urllib.request, http.server, decimal, zoneinfo, pydoc, cProfile
      new = [name for name in sys.modules if name not in before]
      import atexit, warnings
      def kinds(module):
          return sorted(f"{key} {type(value).__name__}" for key, value in vars(module).items() if isinstance(value, (type, type(kinds), int, str)))
      [sorted(new), atexit._ncallbacks(), [str(one) for one in warnings.filters],
       {name: [sys.modules[name].__file__, sys.modules[name].__spec__.cached, repr(sys.modules[name].__spec__.origin), sys.modules[name].__package__, kinds(sys.modules[name])]
        for name in new if getattr(sys.modules[name], "__spec__", None) and getattr(sys.modules[name], "__file__", None)}]
    `;
    const handedOut = (await resultOf(probe(''))) as [string[], number, string[], Record<string, unknown[]>];
    const anew = (await resultOf(
      probe('sys.meta_path[:] = [one for one in sys.meta_path if "LibraryFinder" not in repr(one)]'),
    )) as typeof handedOut;
    expect(handedOut[0].length).toBeGreaterThan(150);
    expect(handedOut.slice(0, 3)).toEqual(anew.slice(0, 3));
    // What the harness fits (random.seed, asyncio), and what is filled in when it is first asked for.
    const fitted = /^(random|asyncio|asyncio\.|typing|ast|json|sysconfig)/;
    const compared = Object.keys(anew[3]).filter((name) => !fitted.test(name));
    expect(compared.length).toBeGreaterThan(100);
    for (const name of compared)
      expect([name, ...(handedOut[3][name] ?? [])]).toEqual([name, ...(anew[3][name] ?? [])]);
  });
});

describe('files of the program', () => {
  it.each([
    ['a module of the library', 'colorsys.py', 'import colorsys\ncolorsys.MARK'],
    [
      'one that another of the library needs',
      're.py',
      'import json.decoder as d\nd.re.MARK',
      'VERBOSE = MULTILINE = DOTALL = MARK = 1\ndef compile(*_): return type("P", (), {"match": None})',
    ],
    ['one that the harness uses', 'random.py', 'import random\nrandom.MARK'],
    ['one that every Python has imported', 'warnings.py', 'import warnings\nwarnings.MARK'],
    ['a package, by a folder', 'xml/__init__.py', 'import xml\nxml.MARK'],
  ])('go before %s', async (_what, name, code, text = 'MARK = 1') => {
    expect(await resultOf(code, { files: [file(name, text)] })).toBe(1);
  });

  it('go before the library when they are written in the run', async () => {
    const value = await resultOf(py`
      open("tomllib.py", "w").write("MARK = 1")
      import tomllib, sys, os
      os.mkdir("more")
      open("more/colorsys.py", "w").write("MARK = 2")
      sys.path.insert(0, "more")
      import colorsys
      [tomllib.MARK, colorsys.MARK]
    `);
    expect(value).toEqual([1, 2]);
  });

  it('do not go before the library behind it in sys.path', async () => {
    const value = await resultOf(py`
      import os, sys
      os.mkdir("more")
      open("more/colorsys.py", "w").write("MARK = 2")
      sys.path.append("more")
      import colorsys
      hasattr(colorsys, "MARK")
    `);
    expect(value).toBe(false);
  });

  it("go before the library in a session's later steps", async () => {
    const session = new TestSession(sessionWorkers);
    await session.step('open("colorsys.py", "w").write("MARK = 1")');
    expect((await session.step('import colorsys\ncolorsys.MARK')).value).toBe(1);
  });

  it('leave the library as it was for the next run', async () => {
    await worker.run('import re', { files: [file('re.py', '')] });
    expect(await resultOf('import re\nre.sub("a", "b", "a")')).toBe('b');
  });
});
