import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('sys.excepthook', () => {
  it('is called with the exception, whose traceback begins at the program', async () => {
    const ran = await worker.run(py`
      import sys
      sys.excepthook = lambda kind, value, tb: print("hook", kind.__name__, value, tb.tb_lineno, tb.tb_frame.f_code.co_name)
      1 / 0
    `);
    expect(ran).toMatchObject({
      outcome: 'error',
      out: 'hook ZeroDivisionError division by zero 3 <module>\n',
    });
    expect(ran.exception?.line).toBe(3);
  });

  it('is not called for sys.exit, and shows its own failure beside the first one', async () => {
    const hook = 'import sys\ndef hook(*_): raise ValueError("in hook")\nsys.excepthook = hook\n';
    expect(await worker.run(`${hook}sys.exit(3)`)).toMatchObject({ exitCode: 3, err: '' });
    const { err, exception } = await worker.run(`${hook}1 / 0`);
    expect(err).toMatch(
      /^Error in sys\.excepthook:\nTraceback[\s\S]*ValueError: in hook\n\nOriginal exception was:\nTraceback[\s\S]*ZeroDivisionError/,
    );
    expect(exception?.type).toBe('ZeroDivisionError');
  });
});

describe('a deep recursion', () => {
  it('shows the module that began it, and how often its line was repeated', async () => {
    const { exception } = await worker.run('def f(): f()\nf()');
    expect(exception?.traceback).toMatch(
      /^Traceback[^\n]*\n {2}File "main.py", line 2, in <module>\n {4}f\(\)/,
    );
    expect(exception?.traceback).toMatch(/\[Previous line repeated 99\d more times\]/);
  });

  it('however deep it is', async () => {
    const code =
      'import sys; sys.setrecursionlimit(10**6)\ndef f(n): return f(n + 1) if n < 20000 else 1 / 0\nf(0)';
    const { exception } = await worker.run(code);
    expect(exception?.traceback).toContain('line 3, in <module>');
    expect(exception).toMatchObject({ type: 'ZeroDivisionError', line: 2 });
  });
});

describe('no frame of the harness is seen by', () => {
  it.each([
    [
      'inspect.stack',
      'import inspect\ndef f(): return [s.function for s in inspect.stack()]\nf()',
      ['f', '<module>'],
    ],
    ['f_back', 'import sys\nsys._getframe().f_back', null],
    ['extract_stack', 'import traceback\n[s.name for s in traceback.extract_stack()]', ['<module>']],
    [
      'trace',
      'import trace\nt = trace.Trace(count=True, trace=False)\nt.runfunc(lambda: 1)\nsorted({n for n, _ in t.results().counts})',
      ['main.py'],
    ],
    [
      'a trace of what C and the import system do on CPython',
      py`
        import sys
        files = set()
        def tracer(frame, *_):
            files.add(frame.f_code.co_filename)
            return tracer
        with open("own.py", "w") as file: file.write("import json, email.mime.text, logging")
        sys.settrace(tracer)
        import own, sqlite3, multiprocessing.process, js, time, importlib
        try: import nothing_there
        except ImportError: pass
        try: import pip
        except ImportError: pass
        importlib.reload(own)
        time.sleep(0.001)
        sys.settrace(None)
        ["/home/pyodide/own.py" in files, [file for file in files if "harness" in file]]
      `,
      [true, []],
    ],
    [
      'a caught traceback',
      'def f(): 1 / 0\ntry: f()\nexcept ZeroDivisionError as e: tb = e.__traceback__\n[tb.tb_frame.f_code.co_name, tb.tb_frame.f_back]',
      ['<module>', null],
    ],
  ])('%s', async (_, code, value) => {
    expect((await worker.run(code)).value).toEqual(value);
  });

  it('print_stack, at the end of the program too', async () => {
    const ran = await worker.run(py`
      import atexit, builtins, traceback
      class A:
          def __del__(self): traceback.print_stack()
      a, builtins.a = A(), A()
      atexit.register(traceback.print_stack)
      traceback.print_stack()
    `);
    expect(ran.err).toContain('in <module>');
    expect(ran.err.match(/in __del__/g)).toHaveLength(2);
    expect(ran.err).not.toContain('harness');
  });

  it('a trace function that stays set', async () => {
    const ran = await worker.run(py`
      import sys
      seen = set()
      def tracer(frame, *_):
          seen.add(frame.f_code.co_filename)
          return tracer
      class A:
          def __del__(self): print(sorted(seen))
      a = A()
      sys.settrace(tracer); sys.setprofile(tracer)
      (lambda: 1)()
    `);
    expect(ran.out).toBe("['main.py']\n");
  });
});

it('os.system says that it runs nothing', async () => {
  const ran = await worker.run('import os; os.system("clear")');
  expect(ran).toMatchObject({ value: -1, err: expect.stringContaining('other programs cannot be started') });
});

describe('background tasks', () => {
  const workers = workersFor(1);
  const code = 'import asyncio\ntask = asyncio.create_task(asyncio.sleep(9))\nawait asyncio.sleep(0)';

  it('of a step are cancelled with a notice', async () => {
    const session = new TestSession(workers);
    expect((await session.step(code)).err).toContain('1 background task cancelled');
    expect(await session.step('await asyncio.sleep(0); task.cancelled()')).toMatchObject({
      value: true,
      err: '',
    });
  });

  it('of a plain run go without a word, as on CPython', async () => {
    expect((await worker.run(code)).err).toBe('');
  });
});

describe('time.sleep', () => {
  it.each([
    ['[]', "TypeError: 'list' object cannot be interpreted as an integer or float"],
    ['"1"', "TypeError: 'str' object cannot be interpreted as an integer or float"],
    ['Decimal(1)', "TypeError: 'decimal.Decimal' object cannot be interpreted as an integer or float"],
    ['-0.1', 'ValueError: sleep length must be non-negative'],
    ['-1', 'ValueError: sleep length must be non-negative'],
    ['float("nan")', 'ValueError: Invalid value NaN (not a number)'],
    ['1e30', 'OverflowError: timestamp out of range for platform time_t'],
    ['-float("inf")', 'OverflowError: timestamp out of range for platform time_t'],
    ['10**30', 'OverflowError: timestamp too large to convert to C PyTime_t'],
  ])('refuses %s as CPython does', async (argument, message) => {
    const { exception } = await worker.run(
      `import time\nfrom decimal import Decimal\ntime.sleep(${argument})`,
    );
    expect(`${exception?.type}: ${exception?.message}`).toBe(message);
  });

  it('takes what is an integer', async () => {
    const { value } = await worker.run(py`
      import time
      class Whole:
          def __index__(self): return 0
      [time.sleep(Whole()), time.sleep(False), time.sleep(0.01)]
    `);
    expect(value).toEqual([null, null, null]);
  });
});

describe('the standard streams', () => {
  const workers = workersFor(1);

  it('have the names that they have on CPython, in each step of a session, too', async () => {
    const code =
      'import sys\n[[s.name, s.mode, s.buffer.name, s.fileno()] for s in (sys.stdin, sys.stdout, sys.stderr)]';
    const names = [
      ['<stdin>', 'r', '<stdin>', 0],
      ['<stdout>', 'w', '<stdout>', 1],
      ['<stderr>', 'w', '<stderr>', 2],
    ];
    expect((await worker.run(code)).value).toEqual(names);
    const session = new TestSession(workers);
    for (let step = 0; step < 2; step += 1) expect((await session.step(code)).value).toEqual(names);
  });
});
