import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';

const MB = 1 << 20;
const CAP = 60 * MB;
const workers = workersFor(2, { memoryBytes: CAP });

it('a session that has taken the last of its memory is restored on another worker, and goes on', async () => {
  const session = new TestSession(workers);
  const full = await session.step(py`
    kept, small = [], []
    # Down to small ones, so that the heap grows to the last byte.
    for there, size in ((kept, 1 << 16), (small, 1 << 12), (small, 200)):
        for _ in range(3):
            try:
                while True:
                    there.append(bytes(size))
            except MemoryError:
                pass
    del kept[-20:]
  `);
  expect(full.session.state).toBe('kept');
  expect(full.heapBytes).toBe(CAP);
  const next = await session.step('del kept[100:]\nsum(map(len, kept))');
  expect(next).toMatchObject({ outcome: 'ok', value: 100 << 16 });
  const last = await session.step('more = [bytes(1 << 20) for _ in range(5)]\nlen(more)');
  expect(last).toMatchObject({ outcome: 'ok', value: 5 });
});

it('a step that used up what the last one left is no failure', async () => {
  const session = new TestSession(workers);
  const full = await session.step('kept = []\nwhile True: kept.append(bytes(1 << 16))');
  expect(full).toMatchObject({ outcome: 'memory_limit', session: { state: 'kept' } });
  const next = await session.step('more = bytes(100_000)\nlen(more)');
  expect(next).toMatchObject({ outcome: 'ok', value: 100_000 });
  expect(await session.step('kept.clear()\nlen(more)')).toMatchObject({ outcome: 'ok', value: 100_000 });
});
