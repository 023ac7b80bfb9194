import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { type Ran, sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
const pathsOf = (ran: Ran) => ran.live.flatMap((message) => (message.type === 'file' ? [message.path] : []));

describe('a program is a file', () => {
  it('that it can read, and that lies in its folder', async () => {
    const ran = await worker.run(py`
      import __main__, os, pathlib
      [__file__, __main__.__file__, os.listdir(), os.path.exists("main.py"), __cached__, __spec__,
       open(__file__).read() == pathlib.Path("main.py").read_text() == __loader__.get_source("__main__"), len(open(__file__).read())]
    `);
    const length = (ran.value as number[]).at(-1);
    expect(ran.value).toEqual([
      '/home/pyodide/main.py',
      '/home/pyodide/main.py',
      [],
      true,
      null,
      null,
      true,
      length,
    ]);
    expect(length).toBeGreaterThan(200);
    expect(pathsOf(ran)).toEqual([]);
  });

  it.each([
    [
      'is written to',
      'open("main.py", "w").write("mine"); open("main.py").read()',
      'mine',
      ['/home/pyodide/main.py'],
    ],
    ['is removed', 'import os; os.remove("main.py"); os.listdir()', [], []],
    ['is renamed', 'import os; os.rename("main.py", "b.py"); os.listdir()', ['b.py'], ['/home/pyodide/b.py']],
    [
      'is looked for after chdir',
      'import os; os.chdir("/tmp"); [os.path.exists(__file__), os.path.exists("main.py")]',
      [true, false],
      [],
    ],
    ['is touched by nothing', 'import os; os.stat(__file__).st_size', 36, []],
    [
      'is not UTF-8 on a client',
      '"\u00e9\u{1f600}"; open(__file__, encoding="utf-8").read()[1:3]',
      '\u00e9\u{1f600}',
      [],
    ],
    [
      'imports itself',
      'import sys\nif __name__ == "__main__":\n  import main; r = main.__name__\nelse: r = 0\nr',
      'main',
      [],
    ],
    [
      'is run again',
      'import runpy\n__name__ == "x" or runpy.run_path(__file__, run_name="x")["__name__"]',
      'x',
      [],
    ],
    ['is copied', 'import shutil; shutil.copy(__file__, "copy.py"); 1', 1, ['/home/pyodide/copy.py']],
  ])('also when it %s', async (_, code, value, files) => {
    const ran = await worker.run(code);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(value);
    expect(pathsOf(ran)).toEqual(files);
  });

  it('unless an input file has its name', async () => {
    const files = [{ path: 'main.py', content: Buffer.from('x = 1') }];
    const ran = await worker.run('import main, os; [open(__file__).read(), main.x, os.listdir()]', { files });
    expect(ran.value).toEqual(['x = 1', 1, ['main.py']]);
  });

  it('whose source inspect and pdb find, whatever asks', async () => {
    const ran = await worker.run(
      py`
        import inspect, sys, pdb
        class A:
            def f(self): return 1
        source = inspect.getsource
        print([source(A), source(A.f), source(sys.modules["__main__"])[:14], inspect.getsourcefile(A)])
        def g():
            pdb.set_trace()
            return 5
        g()
      `,
      { stdin: 'p 1 + 41\nc\n' },
    );
    const first = ran.out.split('\n')[0];
    expect(first).toBe(
      "['class A:\\n    def f(self): return 1\\n', '    def f(self): return 1\\n', 'import inspect', '/home/pyodide/main.py']",
    );
    expect(ran.out).toContain('-> pdb.set_trace()');
    expect(ran.out).toContain('42');
  });

  it('whose lines show where C prints a traceback', async () => {
    const ran = await worker.run('class A:\n  def __del__(self):\n    1 / 0\na = A()\ndel a');
    expect(ran.err).toContain('  File "main.py", line 3, in __del__\n    1 / 0\n');
  });

  it('that the next one does not find', async () => {
    await worker.run('open(__file__).read(); "secret"');
    expect((await worker.run('open(__file__).read()')).value).toBe('open(__file__).read()');
    expect((await worker.run('import os; open(__file__); os.listdir()')).value).toEqual([]);
  });
});

describe('a step of a session', () => {
  const workers = workersFor(1);

  it('is no file, as a cell of a notebook, and leaves none', async () => {
    const session = new TestSession(workers);
    const first = await session.step(
      'import os, inspect\ndef f(): pass\n[os.listdir(), "__file__" in globals()]',
    );
    expect(first.value).toEqual([[], false]);
    expect((await session.step('[os.listdir(), inspect.getsource(f)]')).value).toEqual([
      [],
      'def f(): pass\n',
    ]);
  });
});
