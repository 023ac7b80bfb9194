import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('what a program is given', () => {
  it('has its arguments in sys.argv', async () => {
    const ran = await worker.run('import sys; sys.argv', { args: ['a b', '', '--h\u00e9', '"$X"'] });
    expect(ran.value).toEqual(['main.py', 'a b', '', '--h\u00e9', '"$X"']);
  });

  it('reads its standard input in every way, then end of file', async () => {
    const stdin = 'one\ntw\u00f6\nthree';
    expect((await worker.run('[input(), input("? "), input()]', { stdin })).value).toEqual([
      'one',
      'tw\u00f6',
      'three',
    ]);
    expect((await worker.run('import sys; sys.stdin.read()', { stdin })).value).toBe(stdin);
    expect((await worker.run('import sys; [l for l in sys.stdin]', { stdin })).value).toEqual([
      'one\n',
      'tw\u00f6\n',
      'three',
    ]);
    expect(
      (await worker.run('import os; [os.read(0, 2).decode() for _ in range(3)]', { stdin })).value,
    ).toEqual(['on', 'e\n', 'tw']);
    expect(
      (await worker.run('import sys; sys.stdin.read(), sys.stdin.read(), sys.stdin.readline()')).value,
    ).toEqual(['', '', '']);
    expect((await worker.run('input()')).exception).toMatchObject({ type: 'EOFError', line: 1 });
  });

  it('reads 2 MB of standard input whole', async () => {
    expect(
      (await worker.run('import sys; len(sys.stdin.buffer.read())', { stdin: 'x'.repeat(2 << 20) })).value,
    ).toBe(2 << 20);
  });

  it('shows its prompt on stdout', async () => {
    expect((await worker.run('input("name: ")', { stdin: 'x\n' })).out).toBe('name: ');
  });

  it('has its environment and nothing of the host', async () => {
    const ran = await worker.run('import os; dict(os.environ)', {
      env: { GREETING: 'h\u00e9 llo', EMPTY: '' },
    });
    expect(ran.value).toEqual({
      GREETING: 'h\u00e9 llo',
      EMPTY: '',
      HOME: '/home/pyodide',
      LANG: 'C.UTF-8',
      MPLBACKEND: 'module://harness.figures',
      PATH: '/usr/bin',
      PWD: '/home/pyodide',
    });
  });

  it('has its context as variables, large integers unrounded', async () => {
    const contextJson =
      '{"n": 9007199254740993, "s": "h\u00e9", "d": {"k": [1, null, true]}, "code": 1, "args": 2}';
    expect((await worker.run('[str(n), s, d, code, args]', { contextJson })).value).toEqual([
      '9007199254740993',
      'h\u00e9',
      { k: [1, null, true] },
      1,
      2,
    ]);
  });

  it('is __main__, named main.py, with an empty namespace of its own', async () => {
    const ran = await worker.run(
      'import __main__, sys\n[__name__, sys.argv[0], sorted(k for k in vars(__main__) if k[0] != "_")]',
    );
    expect(ran.value).toEqual(['__main__', 'main.py', ['sys']]);
  });

  it('can pickle and inspect its own classes and functions', async () => {
    const ran = await worker.run(py`
      import pickle, inspect
      class P:
          def __init__(self, x): self.x = x
      def f(a, b=2):
          return a + b
      [pickle.loads(pickle.dumps(P(5))).x, inspect.getsource(f), str(inspect.signature(f))]
    `);
    expect(ran.value).toEqual([5, 'def f(a, b=2):\n    return a + b\n', '(a, b=2)']);
  });
});

describe('how a program ends', () => {
  const exits: [string, string, number, string, string][] = [
    ['sys.exit()', 'import sys; sys.exit()', 0, 'ok', ''],
    ['sys.exit(None)', 'import sys; sys.exit(None)', 0, 'ok', ''],
    ['sys.exit(0)', 'import sys; sys.exit(0)', 0, 'ok', ''],
    ['sys.exit(3)', 'import sys; sys.exit(3)', 3, 'error', ''],
    ['sys.exit(True)', 'import sys; sys.exit(True)', 1, 'error', ''],
    ['sys.exit(256)', 'import sys; sys.exit(256)', 0, 'ok', ''],
    ['sys.exit(-1)', 'import sys; sys.exit(-1)', 255, 'error', ''],
    ['sys.exit("words")', 'import sys; sys.exit("words")', 1, 'error', 'words\n'],
    ['raise SystemExit', 'raise SystemExit', 0, 'ok', ''],
    ['raise SystemExit(2.5)', 'raise SystemExit(2.5)', 1, 'error', '2.5\n'],
    ['exit() of the site module', 'exit(4)', 4, 'error', ''],
    ['os._exit', 'import os; os._exit(5)', 5, 'error', ''],
    ['os._exit(0)', 'import os; os._exit(0)', 0, 'ok', ''],
    [
      'sys.exit inside asyncio',
      'import asyncio, sys\nasync def f(): sys.exit(6)\nasyncio.run(f())',
      6,
      'error',
      '',
    ],
    [
      'sys.exit at top-level await',
      'import asyncio, sys\nawait asyncio.sleep(0)\nsys.exit(7)',
      7,
      'error',
      '',
    ],
    ['an exception', '1/0', 1, 'error', ''],
    ['its end', 'x = 1', 0, 'ok', ''],
  ];
  it.each(exits)('%s', async (_title, code, exitCode, outcome, stderr) => {
    const ran = await worker.run(`print("before")\n${code}`);
    expect({
      exitCode: ran.exitCode,
      outcome: ran.outcome,
      err: ran.err,
      out: ran.out,
      wear: ran.wear,
    }).toEqual({
      exitCode,
      outcome,
      err: stderr,
      out: 'before\n',
      wear: null,
    });
    if (outcome === 'ok') expect(ran.exception).toBeNull();
  });

  it('leaves the rest of the program unrun after sys.exit and os._exit', async () => {
    expect((await worker.run('import sys\nsys.exit(0)\nprint("rest")')).out).toBe('');
    expect((await worker.run('import os\ntry:\n  os._exit(0)\nfinally:\n  print("rest")')).out).toBe('');
  });

  it('runs atexit functions last first, also after an error, not after os._exit', async () => {
    const register =
      'import atexit, os, sys\natexit.register(print, "first")\natexit.register(print, "second")\n';
    expect((await worker.run(`${register}print("body")`)).out).toBe('body\nsecond\nfirst\n');
    expect((await worker.run(`${register}1/0`)).out).toBe('second\nfirst\n');
    expect((await worker.run(`${register}sys.exit(2)`)).out).toBe('second\nfirst\n');
    expect((await worker.run(`${register}os._exit(2)`)).out).toBe('');
  });

  it('shows what an atexit function raises on stderr, and keeps the outcome', async () => {
    const ran = await worker.run(
      'import atexit\ndef bad(): raise ValueError("at the end")\natexit.register(bad)\n5',
    );
    expect(ran).toMatchObject({ outcome: 'ok', value: 5, exitCode: 0 });
    expect(ran.err).toContain('ValueError: at the end');
  });
});

describe('randomness', () => {
  it.each([
    ['random', 'import random; [random.random(), random.randrange(10**9)]'],
    ['a Random of one\u2019s own', 'import random; random.Random().random()'],
    ['uuid4', 'import uuid; str(uuid.uuid4())'],
    ['uuid1', 'import uuid; str(uuid.uuid1())'],
    ['secrets', 'import secrets; secrets.token_hex(16)'],
    ['os.urandom', 'import os; os.urandom(16).hex()'],
    ['SystemRandom', 'import random; random.SystemRandom().random()'],
    ['tempfile names', 'import tempfile; tempfile.mktemp()'],
  ])('of %s differs from run to run', async (_title, code) => {
    const seen = new Set<string | null>();
    for (let n = 0; n < 5; n += 1) seen.add((await worker.run(code)).resultJson);
    expect(seen.size).toBe(5);
  });

  it('is repeatable after random.seed', async () => {
    const code = 'import random; random.seed(42); random.random()';
    expect((await worker.run(code)).value).toBe(0.6394267984578837);
    expect((await worker.run(code)).value).toBe(0.6394267984578837);
  });
});
