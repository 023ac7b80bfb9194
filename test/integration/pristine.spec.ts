import { execFile } from 'node:child_process';
import path from 'node:path';
import { LEAKS } from '../fixtures/leaks.js';
import { fromDist, sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
/** Cases that one run cannot show: it ends at once, or nothing is to be seen within it. */
const SILENT = new Set([
  'atexit functions',
  'umask',
  'interned and cached objects',
  'small integers in memory',
  'random state',
  'memory above the sealed top',
  'a run that was ended half-way',
  'a run that ended in a violation',
  'the harness itself',
]);
const STDIN = { stdin: 'typed\n' };

describe('after a run, the next one finds fresh', () => {
  it.each(LEAKS)('%s', async (_what, polluter, probe, fresh) => {
    const polluted = await worker.run(polluter, STDIN);
    expect(polluted.exception?.type ?? 'none').toMatch(/^(none|SandboxViolation)$/);
    const ran = await worker.run(probe, STDIN);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(fresh);
  });

  it.each(LEAKS.filter(([what]) => !SILENT.has(what)))(
    '%s, which the probe would notice if it were not so',
    async (_what, polluter, probe, fresh) => {
      const alone = await worker.run(probe, STDIN);
      expect(alone.value).toEqual(fresh);
      const both = await worker.run(`${polluter}\n${probe}`, { ...STDIN, limits: { timeoutMs: 3000 } });
      expect({ outcome: both.outcome, value: both.value, out: both.out }).not.toEqual({
        outcome: 'ok',
        value: fresh,
        out: alone.out,
      });
    },
  );
});

/** Programs of every kind, by number, so that any of them can be run alone. */
function program(n: number): string {
  const kinds = [
    `x = ${n}; x * 2`,
    `raise ValueError(${n})`,
    `import json; json.dumps(list(range(${n})))`,
    `def f(n): return n and f(n - 1)\nf(${n})`,
    `x = [bytearray(1 << 16) for _ in range(${n % 100})]; len(x)`,
    `open("f${n}", "w").write("x" * ${n}); import os; os.listdir(".")`,
    `import asyncio\nawait asyncio.gather(*(asyncio.sleep(0) for _ in range(${n % 50})))`,
    `import sqlite3; sqlite3.connect(":memory:").execute("select ${n}").fetchone()`,
    `import re, decimal, random; [re.findall("a+", "aab" * ${n}), decimal.Decimal(${n}) / 7, random.random()]`,
    `import sys; print(input(), sys.argv, c); print("e", file=sys.stderr)`,
    `class C${n}:\n  def __del__(self): print("del")\nkept = C${n}()`,
    `import colorsys, wave, zipfile; colorsys.rgb_to_hsv(1, 2, ${n})`,
    `import os; os._exit(${n % 256})`,
    `x = {i: str(i) for i in range(${n * 50})}; x.clear()`,
    `import zlib, hashlib; hashlib.sha256(zlib.compress(b"x" * ${n * 100})).hexdigest()`,
    `def g():\n  yield from range(${n})\nit = g(); next(it, 0)`,
    `eval("(" * 50 + "1" + ")" * 50)`,
    `import sys; sys.exit(${n % 3})`,
    `x = "a" * (1 << 28)`,
    `import dataclasses\n@dataclasses.dataclass\nclass D:\n  x: int = ${n}\nD()`,
  ];
  return kinds[n % kinds.length] as string;
}

it.each(['mapped', 'copied'])(
  '%s memory is byte for byte the sealed one after each of 300 mixed programs, and after every polluter',
  async (way) => {
    const { DEFAULT_IMAGE_DIR } = await fromDist<typeof import('../../src/engine/image/image-location.js')>(
      'engine/image/image-location.js',
    );
    const programs = [
      ...Array.from({ length: 300 }, (_, n) => program(n)),
      'while True: pass',
      'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
      'x = []\nwhile True: x.append(bytearray(100_000))',
      // Last, since some of them wear the interpreter out, and it stays so.
      ...LEAKS.map(([, polluter]) => polluter),
    ];
    const polluters = new Set(LEAKS.map(([, polluter]) => polluter));
    const script = path.join(import.meta.dirname, '..', 'fixtures', 'pristine-interpreter.mjs');
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile(process.execPath, [script, DEFAULT_IMAGE_DIR, way], (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      });
      child.stdin?.end(JSON.stringify(programs));
    });
    // A violation, and a harness that gave no answer, are as well repaired as any other run; the worker goes all the
    // same, since nobody has proven it for every program.
    const { runs, differing, worn } = JSON.parse(answer) as {
      runs: number;
      differing: string[];
      worn: string[];
    };
    expect(runs).toBe(programs.length);
    expect(differing).toEqual([]);
    expect(worn.filter((code) => !polluters.has(code))).toEqual([]);
  },
);
