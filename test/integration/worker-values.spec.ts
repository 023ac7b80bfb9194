import { py } from '../kit/py.js';
import { type Ran, sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('the value of a run', () => {
  const values: [string, string, unknown][] = [
    ['is that of the last expression', '1\n2\n3', 3],
    ['sees what the statements before it made', 'x = 20\ny = 2\nx * y + 2', 42],
    ['may span lines', '(1 +\n 2 +\n 3)', 6],
    ['may stand behind a semicolon', 'a = 5; a + 1', 6],
    ['is found behind comments and blank lines', '7\n\n# the end\n\n', 7],
    [
      'holds nested containers',
      '{"a": [1, 2.5, None, True, {"b": "c"}]}',
      { a: [1, 2.5, null, true, { b: 'c' }] },
    ],
    ['takes a tuple for a list', '(1, (2, 3))', [1, [2, 3]]],
    ['keeps text beyond ASCII', '"h\u00e9 \u4f60 \u{1f600}"', 'h\u00e9 \u4f60 \u{1f600}'],
    ['is evaluated once', 'n = []\nn.append(1) or len(n)', 1],
    [
      'may be a lambda call, a comprehension, a walrus',
      '[(y := i) * 2 for i in range(3)] + [y]',
      [0, 2, 4, 2],
    ],
    [
      'obeys a __future__ import above it',
      'from __future__ import annotations\ndef f(x: Nope): pass\nf.__annotations__',
      { x: 'Nope' },
    ],
  ];
  it.each(values)('%s', async (_title, code, value) => {
    const ran = await worker.run(code);
    expect({ outcome: ran.outcome, value: ran.value, cut: ran.resultCut }).toEqual({
      outcome: 'ok',
      value,
      cut: false,
    });
  });

  it.each(['x = 1', 'def f(): return 1', '', '# nothing', 'for i in range(3): i', 'import os', 'if True: 5'])(
    'is nothing after %j, which ends with a statement',
    async (code) => {
      const ran = await worker.run(code);
      expect(ran).toMatchObject({
        outcome: 'ok',
        resultJson: null,
        resultType: null,
        resultRepr: null,
        exitCode: 0,
      });
    },
  );

  it('is None, not nothing, after an expression that is None', async () => {
    expect(await worker.run('print()')).toMatchObject({
      resultJson: 'null',
      resultType: 'NoneType',
      resultRepr: 'None',
    });
  });

  it('keeps every digit of integers beyond 2^53', async () => {
    const ran = await worker.run('[2**53 + 1, -(2**100)]');
    expect(ran.resultJson).toBe('[9007199254740993,-1267650600228229401496703205376]');
  });

  it('is str() of it in the raw format, "None" without a value of its own', async () => {
    const raw = { resultFormat: 'str' } as const;
    expect((await worker.run('[1, "a"]', raw)).value).toBe("[1, 'a']");
    expect((await worker.run('2.50', raw)).value).toBe('2.5');
    expect((await worker.run('None', raw)).value).toBe('None');
  });
});

/** What JSON cannot hold: no result, but a type and a repr, and the run is ok. */
describe('a value that JSON cannot hold', () => {
  const odd: [string, string, string, string | RegExp][] = [
    ['NaN', 'float("nan")', 'float', 'nan'],
    ['infinity deep inside', '{"a": [1, float("-inf")]}', 'dict', "{'a': [1, -inf]}"],
    ['a set', '{3}', 'set', '{3}'],
    ['bytes', 'b"\\x00\\xff"', 'bytes', "b'\\x00\\xff'"],
    ['a complex number', '1+2j', 'complex', '(1+2j)'],
    ['a list that holds itself', 'a = [1]; a.append(a); a', 'list', /^(\[1, )+\[\.\.\.\]+$/],
    ['a dict that holds itself', 'd = {}; d["d"] = d; d', 'dict', /^(\{'d': )+\{\.\.\.\}+$/],
    ['a dict with keys of another kind', '{(1, 2): 3}', 'dict', '{(1, 2): 3}'],
    ['a class', 'class C: pass\nC', 'type', "<class '__main__.C'>"],
    ['a function', 'def f(): pass\nf', 'function', /^<function f at 0x/],
    ['a module', 'import json; json', 'module', /^<module 'json'/],
    ['an object of the program', 'class C:\n  def __repr__(self): return "C!"\nC()', 'C', 'C!'],
    ['a decimal', 'from decimal import Decimal; Decimal("1.10")', 'decimal.Decimal', "Decimal('1.10')"],
    ['an exception', 'ValueError("x")', 'ValueError', "ValueError('x')"],
    ['Ellipsis', '...', 'ellipsis', 'Ellipsis'],
    ['a half-run generator', '(i for i in [])', 'generator', /^<generator object/],
  ];
  it.each(odd)('%s', async (_title, code, type, repr) => {
    const ran = await worker.run(code);
    expect(ran).toMatchObject({
      outcome: 'ok',
      resultJson: null,
      resultCut: false,
      resultType: type,
      exitCode: 0,
    });
    if (typeof repr === 'string') expect(ran.resultRepr).toBe(repr);
    else expect(ran.resultRepr).toMatch(repr);
  });

  it('nested so deeply that a reader of JSON would overflow its stack', async () => {
    const ran = await worker.run('a = []\nfor _ in range(100_000): a = [a]\na');
    expect(ran).toMatchObject({ outcome: 'ok', resultJson: null, resultCut: false, resultType: 'list' });
    const fair = await worker.run('a = []\nfor _ in range(900): a = [a]\na');
    expect(fair.resultJson).toBe(`${'['.repeat(901)}${']'.repeat(901)}`);
  });
});

describe('a hostile value', () => {
  const hostile: [string, string][] = [
    ['__repr__ raises', 'class E:\n  def __repr__(self): raise ValueError("no")\nE()'],
    ['__repr__ returns no text', 'class E:\n  def __repr__(self): return 5\nE()'],
    ['__class__ lies', 'class E:\n  @property\n  def __class__(self): return dict\nE()'],
    ['__class__ raises', 'class E:\n  @property\n  def __class__(self): raise OSError("no")\nE()'],
    [
      'its metaclass raises on __module__',
      'class M(type):\n  @property\n  def __module__(cls): raise OSError("no")\nclass E(metaclass=M): pass\nE()',
    ],
    ['__eq__ and __hash__ raise', 'class E:\n  def __eq__(self, o): 1/0\n  def __hash__(self): 1/0\nE()'],
    ['__getattribute__ raises', 'class E:\n  def __getattribute__(self, n): raise KeyError(n)\nE()'],
    ['a dict subclass raises on items', 'class D(dict):\n  def items(self): 1/0\nD(a=1)'],
    ['a list subclass never stops', 'class L(list):\n  def __iter__(self):\n    while True: yield 1\nL([1])'],
    [
      'a list subclass grows while it is read',
      'class L(list):\n  def __iter__(self):\n    while len(self) < 10: self.append(1); yield 1\nL([1])',
    ],
    ['a str subclass has its own __len__', 'class S(str):\n  def __len__(self): return -1\nS("x")'],
    ['an int subclass has its own __repr__', 'class I(int):\n  def __repr__(self): return "]["\nI(5)'],
    ['a float subclass has its own __repr__', 'class F(float):\n  def __repr__(self): return "]["\nF(5)'],
  ];
  it.each(hostile)('is described when %s, and the worker goes on', async (_title, code) => {
    const ran = await worker.run(code);
    // JSON asks a subclass's own __iter__: one without end runs into the memory cap.
    expect([null, 'heap_grown']).toContain(ran.wear);
    expect(ran).toMatchObject({
      outcome: 'ok',
      resultType: expect.any(String),
      resultRepr: expect.any(String),
    });
    if (ran.resultJson !== null) expect(() => JSON.parse(ran.resultJson as string)).not.toThrow();
    expect((await worker.run('6 * 7')).value).toBe(42);
  });

  it('is reported with the name of what its repr raised', async () => {
    const ran = await worker.run(hostile[0]?.[1] as string);
    expect(ran.resultRepr).toBe('<E: its repr() raised ValueError>');
  });

  it('is an error in the raw format when its __str__ raises', async () => {
    const code = 'class E:\n  def __str__(self): raise ValueError("no str")\nE()';
    const ran = await worker.run(code, { resultFormat: 'str' });
    expect(ran).toMatchObject({
      outcome: 'error',
      exception: { type: 'ValueError', message: 'no str', line: 2 },
    });
  });

  it('cannot make the harness stop at SystemExit or KeyboardInterrupt', async () => {
    for (const error of ['SystemExit(0)', 'KeyboardInterrupt()', 'BaseException("b")', 'GeneratorExit()']) {
      const ran = await worker.run(py`
        class E:
            def __repr__(self): raise ${error}
        E()
      `);
      expect(['ok', 'error']).toContain(ran.outcome);
    }
  });
});

describe('a result limit', () => {
  const cut = (ran: Ran) => ({ outcome: ran.outcome, json: ran.resultJson, cut: ran.resultCut });
  const none = { outcome: 'ok', json: null, cut: true };

  it('counts the characters of the JSON text, and takes exactly that many', async () => {
    const limits = { resultBytes: 100 };
    expect((await worker.run('"x" * 98', { limits })).value).toBe('x'.repeat(98));
    expect(cut(await worker.run('"x" * 99', { limits }))).toEqual(none);
    expect(cut(await worker.run('"\\u20ac" * 98', { limits }))).toEqual(none);
    expect(cut(await worker.run('"x" * 99', { limits, resultFormat: 'str' }))).toEqual(none);
  });

  it('cuts the repr of big values, saying by how much', async () => {
    const ran = await worker.run('"x" * 10**7');
    expect(cut(ran)).toEqual(none);
    expect(ran.resultRepr?.length).toBeLessThan(11_000);
    expect((await worker.run('class C:\n  def __repr__(self): return "y" * 20_000\nC()')).resultRepr).toMatch(
      /^y{10000}\.\.\. \[10000 characters cut\]$/,
    );
  });

  it('holds for a value of 100 MB, of a million items, and of a giant integer', async () => {
    for (const code of [
      'bytearray(10**8)',
      'list(range(10**6))',
      '1 << 10**7',
      '{i: i for i in range(10**5)}',
    ]) {
      const ran = await worker.run(code);
      expect(ran).toMatchObject({ outcome: 'ok', resultJson: null });
      expect(ran.resultRepr?.length).toBeLessThan(12_000);
    }
    expect((await worker.run('1 + 1')).value).toBe(2);
  });
});
