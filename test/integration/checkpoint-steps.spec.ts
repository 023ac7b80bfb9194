import { describe, expect, it } from '@jest/globals';
import { stepOn, TestSession, workersFor } from '../kit/session.js';
import { TestWorker } from '../kit/worker.js';

const KB = 1 << 10;
const MB = 1 << 20;
const BEGIN = 'import os, hashlib; data = bytearray(os.urandom(8 << 20)); hashlib.sha256(data).hexdigest()';
const CHANGE = 'p = 12_345_67; data[p:p + 1024] = os.urandom(1024); hashlib.sha256(data).hexdigest()';
const LOOK = 'hashlib.sha256(data).hexdigest()';

describe.each([
  ['mapped', {}],
  ['copied', { mapMemory: false }],
])('a step of a session that holds 8 MB, with memory %s', (_way, caps) => {
  const workers = workersFor(2, caps);

  it('sends what it changed, on the worker that holds the state and on another', async () => {
    const session = new TestSession(workers);
    const first = await session.step(BEGIN);
    expect(first.sentBytes).toBeGreaterThan(8 * MB);
    let sum = first.value;
    for (let n = 0; n < 6; n++) {
      const moved = await session.step(CHANGE);
      expect(moved.sentBytes).toBeLessThan(112 * KB);
      expect(moved.value).not.toBe(sum);
      const held = await stepOn(workers[(n + 1) % 2] as TestWorker, LOOK, {
        id: String(session.state?.id),
        bytes: null,
      });
      expect([held.ran.session.state, held.ran.value]).toEqual(['kept', moved.value]);
      expect(held.ran.sentBytes).toBeLessThan(112 * KB);
      sum = moved.value;
    }
    expect((await session.step(LOOK)).value).toBe(sum);
  });

  it('is shorter again when what was held is gone', async () => {
    const session = new TestSession(workers);
    await session.step(BEGIN);
    const large = session.state?.bytes.length as number;
    for (let n = 0; n < 3; n++) await session.step('data = None; import gc; gc.collect()');
    expect((await session.step('x = bytes(100); len(x)')).value).toBe(100);
    expect(session.state?.bytes.length).toBeLessThanOrEqual(2 * large);
  });
});

describe('states of one family', () => {
  const workers = workersFor(2);

  it('go on by themselves, from wherever they were forked or rolled back to, on new workers too', async () => {
    const one = new TestSession(workers);
    await one.step('log = []; blob = bytearray(200_000); open("f", "w").write("0" * 100_000)');
    const forks = [one.fork(), one.fork(), one.fork()];
    for (let n = 0; n < 5; n++) {
      for (const [which, fork] of forks.entries()) {
        await fork.step(`log.append(${which}); blob[${n}] = ${which + 1}; open("g", "a").write("${which}")`);
      }
    }
    const fresh = await TestWorker.start();
    try {
      for (const [which, fork] of forks.entries()) {
        const { ran } = await stepOn(fresh, '[log, list(blob[:6]), open("g").read()]', fork.state);
        const five = (value: unknown) => new Array(5).fill(value);
        expect(ran.value).toEqual([five(which), [...five(which + 1), 0], String(which).repeat(5)]);
      }
      expect((await stepOn(fresh, '[log, sum(blob), len(open("f").read())]', one.state)).ran.value).toEqual([
        [],
        0,
        100_000,
      ]);
    } finally {
      await fresh.stop();
    }
  });

  it('keep two files of the same content, and what becomes of one of them', async () => {
    const one = new TestSession(workers);
    await one.step('import os; c = os.urandom(100_000); [open(n, "wb").write(c) for n in "ab"]; None');
    await one.step('open("c", "wb").write(c); None');
    await one.step('os.remove("a"); f = open("b", "r+b"); f.write(b"xyz"); f.close()');
    const { value } = await one.step(
      '[sorted(os.listdir()), open("b", "rb").read() == b"xyz" + c[3:], open("c", "rb").read() == c]',
    );
    expect(value).toEqual([['b', 'c'], true, true]);
  });
});
