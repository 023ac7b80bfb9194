import { MOST_USED_MODULES } from '../fixtures/most-used-modules.js';
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();
const ROUNDS = 5;

const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;

it('imports each of the most used standard modules within 1 ms, in a run', async () => {
  const seen = new Map<string, number[]>(MOST_USED_MODULES.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of MOST_USED_MODULES) {
      const ran = await worker.run(py`
        from time import perf_counter
        start = perf_counter()
        import ${name}
        (perf_counter() - start) * 1000
      `);
      expect(ran.exception).toBeNull();
      seen.get(name)?.push(ran.value as number);
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(60);
  expect([...seen].filter(([, ms]) => median(ms) > 1).map(([name, ms]) => [name, median(ms)])).toEqual([]);
});

it('would notice a module that is not in the image', async () => {
  const ran = await worker.run(
    'from time import perf_counter\nstart = perf_counter()\nimport mailbox\n(perf_counter() - start) * 1000',
  );
  expect(ran.value).toBeGreaterThan(1);
});
