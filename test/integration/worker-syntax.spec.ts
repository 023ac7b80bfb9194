/** Programs that do not compile: as CPython says it of a file. */
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

/** What this very Python says of the same text as a module in a file, whose lines its compiler reads itself. */
const asFile = async (source: string): Promise<string> => {
  const ran = await worker.run(
    py`
      import traceback
      try:
          import snippet
      except SyntaxError as error:
          result = "".join(traceback.format_exception_only(error)).replace("/home/pyodide/snippet.py", "main.py")
      result
    `,
    { files: [{ path: 'snippet.py', content: Buffer.from(source) }] },
  );
  return String(ran.value);
};

const NOT_COMPILED = [
  'return 1',
  'x = 1\nif x:\n    return x\n',
  'break',
  'for x in y:\n    pass\nelse:\n    continue',
  'class A:\n    return 1',
  'def f():\n    await g()',
  'def f():\n    async with a: pass',
  'def f():\n    [x async for x in y]',
  'lambda: await x',
  'yield 1',
  'class A:\n    x = yield',
  'nonlocal x',
  'def f():\n    nonlocal x',
  'def f():\n    x = 1\n    global x',
  'def f(x):\n    global x',
  'x = 1\nglobal x',
  'def f(a, b, a): pass',
  'lambda a, a: 1',
  'def f():\n    from os import *',
  'import os\nfrom __future__ import annotations',
  'from __future__ import braces',
  'from __future__ import nothing',
  '*a = 1',
  '*a',
  'a, *b, *c = d',
  'try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass',
  'def f(): __debug__ = 1',
  'def f[T, T](): pass',
  'match x:\n    case _: pass\n    case 1: pass',
  'match x:\n    case [a, a]: pass',
  'class A:\n    def f(self):\n        nonlocal y',
  '[(x := 1) for x in y]',
  'def f():\n    yield 1\n    yield from x\nasync def g():\n    yield from x',
  'try:\n    pass\nexcept* ValueError:\n    break',
  'x = "é🐍"; return x',
  '\ttext = 1 if True else 0; return text'.trim(),
  'if True:\n\treturn 1',
  'x = (1 +\n  2)\nreturn (\n  x\n)',
  `x = [${'1, '.repeat(300)}]; return x`,
  'x = 1\r\nreturn x\r\n',
  'x = """a\u2028b\u000c"""\nreturn x',
  'f(**a, *b)',
  'print "a"',
  'x = = 1',
  "'",
];

it.each(NOT_COMPILED)('%j has its line and carets, as of a file', async (source) => {
  const ran = await worker.run(source);
  expect(ran.exception?.type).toMatch(/^(SyntaxError|IndentationError)$/);
  expect(ran.exception?.traceback).toBe(await asFile(source));
  expect(ran.exception?.traceback).toContain('\n    ');
});

it('a later step of a session has its own lines', async () => {
  const { current } = worker;
  const step = { restore: null, checkpointId: 'a'.repeat(32), maxBytes: 1 << 26 };
  const ran = await (await current()).run('x = 1\nreturn x', { session: step });
  expect(ran.exception?.traceback).toContain('    return x\n    ^^^^^^^^\n');
});

describe('a byte order mark', () => {
  it('before a program is none of its text', async () => {
    const ran = await worker.run('\ufeffimport inspect\ndef f(): pass\ninspect.getsource(f), 1');
    expect(ran.value).toEqual(['def f(): pass\n', 1]);
    expect((await worker.run('\ufeff"""doc"""\n__doc__')).outcome).toBe('ok');
    expect((await worker.run('\ufeff1 / 0')).exception?.traceback).toContain('    1 / 0\n    ~~^~~\n');
    expect((await worker.run('\ufeffreturn 1')).exception?.traceback).toBe(await asFile('return 1'));
  });

  it('elsewhere is an error, as in a file', async () => {
    for (const source of ['\ufeff\ufeff1', 'x = 1\n\ufeffx']) {
      const ran = await worker.run(source);
      expect(ran.exception?.message).toMatch(/^invalid non-printable character U\+FEFF/);
    }
  });
});
