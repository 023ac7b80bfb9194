import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
const cycles = (count: number, bytes: number) => py`
  class A: pass
  for _ in range(${count}):
      a = A(); a.me = a; a.data = bytearray(${bytes})
  "done"
`;

describe('cyclic garbage is collected for its bytes', () => {
  it.each([
    [3000, 200_000],
    [300, 2_000_000],
    [100_000, 10_000],
  ])('%i cycles that hold %i bytes each', async (count, bytes) => {
    // The second run finds a heap that has grown already.
    for (let n = 0; n < 2; n++) {
      expect(await worker.run(cycles(count, bytes))).toMatchObject({ outcome: 'ok', value: 'done' });
    }
  });

  it('in a program that keeps much of its memory', async () => {
    const ran = await worker.run(`kept = bytearray(120_000_000)\n${cycles(2000, 200_000)}`);
    expect(ran).toMatchObject({ outcome: 'ok', value: 'done' });
  });

  it('with finalizers and weak references, in the middle of the program', async () => {
    const ran = await worker.run(py`
      import weakref
      count = 0
      class A:
          def __del__(self):
              global count
              count += 1
      seen = []
      for _ in range(2000):
          a = A(); a.me = a; a.data = bytearray(200_000)
          seen.append(weakref.ref(a))
      [count > 500, sum(one() is None for one in seen) == count]
    `);
    expect(ran.value).toEqual([true, true]);
  });

  it('unless the program turned collections off', async () => {
    const ran = await worker.run(`import gc; gc.disable()\n${cycles(3000, 200_000)}`);
    expect(ran.outcome).toBe('memory_limit');
  });

  it('and memory that is really in use still ends with MemoryError', async () => {
    const ran = await worker.run('kept = []\nwhile True: kept.append(bytearray(1_000_000))');
    expect(ran).toMatchObject({ outcome: 'memory_limit', exception: { type: 'MemoryError', line: 2 } });
  });
});

describe('in a session', () => {
  const workers = workersFor(1);

  it('the garbage of many steps is', async () => {
    const session = new TestSession(workers);
    for (let n = 0; n < 3; n++) {
      expect(await session.step(cycles(1500, 200_000))).toMatchObject({ outcome: 'ok', value: 'done' });
    }
  });
});
