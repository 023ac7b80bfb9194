import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

const nested = (open: string) => `v = ${open.replace('v', '0')}\nfor _ in range(100_000): v = ${open}\n`;

/** Each of these ends an interpreter whose stack is V8's default one. The third is why the worker is worn, if it is. */
const PROGRAMS: [name: string, code: string, wear?: string][] = [
  ['json.loads', 'import json\njson.loads("[" * 100_000)'],
  ['json.dumps', `import json\n${nested('[v]')}json.dumps(v)`],
  ['pickle', `import pickle\n${nested('[v]')}pickle.dumps(v)`],
  ['comparison of lists', `${nested('[v]')}v == [v]`],
  ['hash of tuples', `${nested('(v,)')}hash(v)`],
  ['__repr__', 'class A:\n  def __repr__(self): return repr(self)\nrepr(A())'],
  ['__eq__', 'class A:\n  def __eq__(self, other): return self == other\nA() == A()'],
  ['__getattr__', 'class A:\n  def __getattr__(self, name): return getattr(self, name)\nA().x'],
  ['a callback of sorted()', 'def f(x): return sorted([x], key=f)\nf(1)'],
  ['map()', 'def f(x): return list(map(f, [x]))\nf(1)'],
  [
    'functools.partial',
    'import functools\nf = print\nfor _ in range(100_000): f = functools.partial(lambda g: g(), f)\nf()',
  ],
  ['the compiler', 'eval("a." * 100_000 + "b")'],
  [
    'comparison of 300,000 levels',
    'import sys\nsys.setrecursionlimit(10**9)\nv = []\nfor _ in range(300_000): v = [v]\nv == [v]',
  ],
  ['freeing a million levels', 'v = []\nfor _ in range(1_000_000): v = [v]\ndel v'],
  [
    '__repr__ without a limit',
    'import sys\nsys.setrecursionlimit(10**9)\nclass A:\n  def __init__(self, v): self.v = v\n  def __repr__(self): return "%r" % (self.v,)\nv = 0\nfor _ in range(100_000): v = A([v])\nrepr(v)',
  ],
  ['ElementTree', 'import xml.etree.ElementTree as E\nE.fromstring("<a>" * 100_000)'],
];

(process.platform === 'linux' ? describe : describe.skip)('deep recursion in C', () => {
  it.each(PROGRAMS)(
    'by %s ends as in Python anywhere, and the worker is as good as before',
    async (_, code) => {
      const ran = await worker.run(code);
      expect(['ok', 'error']).toContain(ran.outcome);
      if (ran.outcome === 'error') {
        expect(ran.exception?.type).toMatch(
          /^(RecursionError|json.decoder.JSONDecodeError|xml\..*ParseError)$/,
        );
      }
      expect(ran.wear).toBeNull();
    },
  );
});
