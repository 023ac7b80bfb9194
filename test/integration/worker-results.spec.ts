/** What becomes of values as JSON: exact, or with the place and the class of what JSON cannot hold. */
import { hasHalfCharacter } from '../../src/engine/protocol/whole-characters.js';
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
const ADVICE = 'has no lossless form in JSON; resultFormat "described" has one';
const faultsOf = async (code: string) => {
  const ran = await worker.run(code);
  expect([ran.outcome, ran.resultJson, ran.resultCut]).toEqual(['ok', null, false]);
  for (const { path, type, message } of ran.resultFaults ?? []) {
    expect(message.startsWith(`${path}: ${type} `)).toBe(true);
  }
  return (ran.resultFaults ?? []).map(({ message }) => message);
};

describe('an integer', () => {
  it.each([
    ['5,001 digits', '10 ** 5000', `1${'0'.repeat(5000)}`],
    [
      '5,001 digits and a sign, within others',
      '[{"a": (-10 ** 5000, 1.5)}]',
      `[{"a":[-1${'0'.repeat(5000)},1.5]}]`,
    ],
    ['more digits as a key', '{10 ** 4500: 1}', `{"1${'0'.repeat(4500)}":1}`],
    [
      'digits beyond what the program allowed itself',
      'import sys; sys.set_int_max_str_digits(640); 10 ** 1000',
      `1${'0'.repeat(1000)}`,
    ],
  ])('of %s keeps them all', async (_what, code, json) => {
    const ran = await worker.run(code);
    expect(ran.resultJson).toBe(json);
    expect(ran.resultFaults).toBeUndefined();
  });

  it('of half a million digits comes back within its time, and of more than the limit is cut', async () => {
    const ran = await worker.run('10 ** 500_000 - 1');
    expect(ran.resultJson).toBe('9'.repeat(500_000));
    const cut = await worker.run('[1 << 100_000_000]');
    expect([cut.outcome, cut.resultJson, cut.resultCut]).toEqual(['ok', null, true]);
    expect(cut.executionMs).toBeLessThan(5_000);
  });

  it('leaves the limit of the program as it was', async () => {
    expect((await worker.run('print(10 ** 5000)')).exception).toMatchObject({ type: 'ValueError' });
    const code = 'class E:\n  def __repr__(self): return str(10 ** 5000)\nE()';
    expect((await worker.run(code)).resultRepr).toBe('<E: its repr() raised ValueError>');
  });
});

describe('what JSON cannot hold is told with its place', () => {
  it.each([
    [
      'a date in a row',
      'import datetime\n{"rows": [1, 2, 3, {"when": datetime.datetime(2024, 1, 2)}]}',
      `$.rows[3].when: datetime.datetime ${ADVICE}`,
    ],
    ['the value itself', '{1, 2}', `$: set ${ADVICE}`],
    ['NaN', '{"a": [0.5, float("nan")]}', `$.a[1]: float nan ${ADVICE}`],
    ['infinity', '(1, -float("inf"))', `$[1]: float -inf ${ADVICE}`],
    ['bytes, and names that are no identifiers', '{"a b": {"1": b"x"}}', `$["a b"]["1"]: bytes ${ADVICE}`],
    ['a class of the program', 'class P: pass\n[[P()]]', `$[0][0]: P ${ADVICE}`],
    ['keys that are the same in JSON', '{1: 4, "1": "b"}', '$: dict has two keys that JSON writes as "1"'],
    ['true and "true"', '[{True: 1, "true": 2}]', '$[0]: dict has two keys that JSON writes as "true"'],
    ['1.0 and "1.0"', '{"x": {1.0: 1, "1.0": 2}}', '$.x: dict has two keys that JSON writes as "1.0"'],
    ['None and "null"', '{None: 1, "null": 2}', '$: dict has two keys that JSON writes as "null"'],
    [
      'a key that is no text',
      '{"x": {(1, 2): 3}}',
      '$.x: dict has the key (1, 2) of tuple, and keys of JSON are texts',
    ],
    ['a list that holds itself', 'a = [1]; a.append([a]); a', '$[1][0]: list holds itself'],
    ['a dict that holds itself', 'd = {}; d["d"] = [d]; d', '$.d[0]: dict holds itself'],
    [
      'half of a character',
      '{"a": "x\\ud800"}',
      `$.a: str with half of a character (a lone surrogate) ${ADVICE}`,
    ],
    [
      'half of a character in a key',
      '{"\\udc00": 1}',
      '$: dict has the key "\\udc00" with half of a character (a lone surrogate)',
    ],
  ])('%s', async (_what, code, message) => {
    expect(await faultsOf(code)).toEqual([message]);
  });

  it('each of several places, and not more than ten', async () => {
    expect(await faultsOf('{"a": b"", "b": [1, {2}], "c": 1j}')).toEqual([
      `$.a: bytes ${ADVICE}`,
      `$.b[1]: set ${ADVICE}`,
      `$.c: complex ${ADVICE}`,
    ]);
    expect(await faultsOf('[float("nan")] * 1000')).toHaveLength(10);
  });

  it('far down, by both ends of a path that stays short', async () => {
    const [message] = await faultsOf('a = {1}\nfor _ in range(900): a = [a]\na');
    expect(message).toMatch(/^\$(\[0\])+.*\[\.\.\.\].*(\[0\])+: set has no/);
    expect(message?.length).toBeLessThan(400);
    const [deep] = await faultsOf('a = []\nfor _ in range(100_000): a = [a]\na');
    expect(deep).toMatch(/: list is nested more than 1000 levels deep$/);
  });

  it('and nothing is said of what is merely too large, or is JSON', async () => {
    expect((await worker.run('[0] * 10**7')).resultFaults).toBeUndefined();
    expect((await worker.run('{1: 2, None: 3, 2.5: 4, False: 5}')).resultJson).toBe(
      '{"1":2,"null":3,"2.5":4,"false":5}',
    );
    expect((await worker.run('{"a": ("\\ud83d\\ude00", "\\\\ud800")}')).resultFaults).toBeUndefined();
  });
});

it('characters beyond the BMP, and texts that look like escapes, stay what they are', async () => {
  const ran = await worker.run('["\\U0001f600", "\\\\ud800", "\\\\\\U0001f600\\\\"]');
  expect(ran.value).toEqual(['\u{1f600}', '\\ud800', '\\\u{1f600}\\']);
});

it.each([
  ['a result in the raw format', '"a\\ud800"', 'a\\ud800'],
  ['a repr', 'class E:\n  def __repr__(self): return "\\udfff!"\nE()', null],
  [
    'a message, and the notes of a traceback',
    'e = ValueError("\\ud83d \\ude00"); e.add_note("\\udc80"); raise e',
    null,
  ],
  ['the name of a class', 'class E(Exception): pass\nE.__qualname__ = "E\\ud800"; raise E', null],
  ['a display', 'class E:\n  def _repr_html_(self): return "<p>\\ud800"\nE()', null],
  ['the JSON of a display', 'class E:\n  def _repr_json_(self): return ["\\ud800"]\nE()', null],
  [
    'what is written to the device',
    py`
      import os
      device = os.open("/dev/display", os.O_WRONLY)
      os.write(device, b'{"text/plain": "\\ud800", "application/json": "[1]"}')
      os.write(device, b'{"application/json": "[\\"\\\\ud800\\"]"}')
    `,
    null,
  ],
])('halves of characters never leave in %s', async (_what, code, value) => {
  const ran = await worker.run(code, { resultFormat: 'str' });
  if (value !== null) expect(ran.value).toBe(value);
  expect(ran.outcome).not.toBe('crashed');
  const { live, ...report } = ran;
  expect(hasHalfCharacter(JSON.stringify([live, report]))).toBe(false);
});

describe('resultFormat "described"', () => {
  it.each([
    [
      'datetime.datetime(2024, 1, 2, 3, 4, 5, 6)',
      { $type: 'datetime.datetime', value: '2024-01-02T03:04:05.000006' },
    ],
    [
      'datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)',
      { $type: 'datetime.datetime', value: '2024-01-02T00:00:00+00:00' },
    ],
    ['datetime.date(2024, 1, 2)', { $type: 'datetime.date', value: '2024-01-02' }],
    ['datetime.time(1, 2)', { $type: 'datetime.time', value: '01:02:00' }],
    ['datetime.timedelta(1, 2, 3)', { $type: 'datetime.timedelta', days: 1, seconds: 2, microseconds: 3 }],
    ['float("nan")', { $type: 'float', value: 'nan' }],
    ['-float("inf")', { $type: 'float', value: '-inf' }],
    ['decimal.Decimal("1.10")', { $type: 'decimal.Decimal', value: '1.10' }],
    ['fractions.Fraction(1, 3)', { $type: 'fractions.Fraction', numerator: 1, denominator: 3 }],
    ['complex("nan+2j")', { $type: 'complex', real: { $type: 'float', value: 'nan' }, imag: 2 }],
    ['{3}', { $type: 'set', value: [3] }],
    ['frozenset({(1, 2)})', { $type: 'frozenset', value: [[1, 2]] }],
    ['b"\\x00\\xff"', { $type: 'bytes', value: 'AP8=' }],
    ['bytearray(b"a")', { $type: 'bytearray', value: 'YQ==' }],
    ['range(1, 9, 2)', { $type: 'range', start: 1, stop: 9, step: 2 }],
    ['collections.deque([1, {2}])', { $type: 'collections.deque', value: [1, { $type: 'set', value: [2] }] }],
    ['array.array("d", [1.5])', { $type: 'array.array', value: [1.5] }],
    ['uuid.UUID(int=5)', { $type: 'uuid.UUID', value: '00000000-0000-0000-0000-000000000005' }],
    ['pathlib.PurePosixPath("/a")', { $type: 'pathlib.PurePosixPath', value: '/a' }],
    ['ipaddress.ip_address("::1")', { $type: 'ipaddress.IPv6Address', value: '::1' }],
    ['Color.RED', { $type: 'Color', name: 'RED', value: 1 }],
    ['Point(1, {2})', { $type: 'Point', value: { x: 1, y: { $type: 'set', value: [2] } } }],
    [
      '{1: 4, "1": "b"}',
      {
        $type: 'dict',
        value: [
          [1, 4],
          ['1', 'b'],
        ],
      },
    ],
    ['{(1, 2): 3}', { $type: 'dict', value: [[[1, 2], 3]] }],
    [
      '{"$type": "set", "value": []}',
      {
        $type: 'dict',
        value: [
          ['$type', 'set'],
          ['value', []],
        ],
      },
    ],
    ['"a\\ud800"', { $type: 'str', value: "'a\\ud800'" }],
    ['Odd()', { $type: 'Odd', repr: 'odd!' }],
    ['[1, (2.5, None), {"a": True, 3: "b"}]', [1, [2.5, null], { a: true, 3: 'b' }]],
  ])('%s', async (expression, value) => {
    const code = py`
      import array, collections, dataclasses, datetime, decimal, enum, fractions, ipaddress, pathlib, uuid
      class Color(enum.Enum): RED = 1
      @dataclasses.dataclass
      class Point:
          x: int
          y: object
      class Odd:
          def __repr__(self): return "odd!"
    `;
    const ran = await worker.run(`${code}\n{"it": [${expression}]}`, { resultFormat: 'described' });
    expect(ran.value).toEqual({ it: [value] });
    expect(ran.resultFaults).toBeUndefined();
  });

  it('says where a value holds itself, and is cut at the limit of results', async () => {
    const own = await worker.run('a = {"b": [1]}; a["b"].append(a); a', { resultFormat: 'described' });
    expect(own.resultFaults?.map(({ message }) => message)).toEqual(['$.b[1]: dict holds itself']);
    for (const code of [
      'b"x" * 10**8',
      '{*range(10**6)}',
      '[{0.5}] * 10**6',
      '"x" * 10**7',
      '[b"x" * 10**5] * 100',
    ]) {
      const ran = await worker.run(code, { resultFormat: 'described' });
      expect([code, ran.outcome, ran.resultJson, ran.resultCut]).toEqual([code, 'ok', null, true]);
    }
  });

  it.each([
    [
      'a class under a famous name',
      'class F:\n  def __repr__(self): return "f"\nF.__module__, F.__qualname__ = "datetime", "datetime"\nF()',
    ],
    [
      'methods that fail',
      'import decimal\nclass F(decimal.Decimal):\n  def __str__(self): 1/0\n  def __repr__(self): 1/0\nF(1)',
    ],
    [
      'attributes that fail',
      'class F:\n  __dataclass_fields__ = {"a": 1}\n  @property\n  def a(self): raise OSError\nF()',
    ],
    [
      'classes that lie',
      'class M(type):\n  @property\n  def __mro__(cls): 1/0\n  @property\n  def __module__(cls): 1/0\nclass F(metaclass=M): pass\nF()',
    ],
  ])('describes %s as well', async (_what, code) => {
    const ran = await worker.run(code, { resultFormat: 'described' });
    expect([ran.outcome, ran.wear]).toEqual(['ok', null]);
    expect(ran.value).toEqual(expect.objectContaining({ $type: expect.any(String) }));
  });
});

describe('a module that calls itself numpy', () => {
  const code = (body: string) => py`
    import sys, types
    numpy = sys.modules["numpy"] = types.ModuleType("numpy")
    class generic: pass
    class ndarray:
        size = 1
        def __getattr__(self, name): ${body}
        def tolist(self): return self
    for kind in (generic, ndarray):
        kind.__module__ = "numpy"
    numpy.generic, numpy.ndarray = generic, ndarray
    [ndarray()]
  `;

  it.each([
    ['fails', '1 / 0'],
    ['lies', 'return types.SimpleNamespace(kind="i", itemsize=8)'],
    ['has nothing', 'raise AttributeError(name)'],
  ])('and %s ends nothing but its own result', async (_what, body) => {
    for (const resultFormat of ['json', 'described'] as const) {
      const ran = await worker.run(code(body), { resultFormat });
      expect([ran.outcome, ran.wear]).toEqual(['ok', null]);
      if (ran.resultJson === null) expect(ran.resultFaults).toHaveLength(1);
    }
    expect((await worker.run('import sys; sys.modules["numpy"] = 5; [object()]')).resultFaults).toHaveLength(
      1,
    );
  });
});
