import { mapAtATime } from './at-a-time.js';

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

it('runs at most so many at a time, and returns the results in order', async () => {
  let [now, most] = [0, 0];
  const results = await mapAtATime([5, 1, 4, 2, 3, 6], 4, async (n) => {
    most = Math.max(most, ++now);
    for (let turn = 0; turn < n; turn++) await soon();
    now--;
    return n * 10;
  });
  expect([results, most]).toEqual([[50, 10, 40, 20, 30, 60], 4]);
  expect(await mapAtATime([], 4, soon)).toEqual([]);
});

it('aborts the others when one fails, starts no further ones, and waits for the running ones', async () => {
  const seen: string[] = [];
  const work = async (name: string, signal: AbortSignal) => {
    seen.push(name);
    if (name === 'bad') throw new Error('bad');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await soon();
    seen.push(`${name} ended`);
  };
  await expect(mapAtATime(['slow', 'bad', 'third', 'fourth'], 2, work)).rejects.toThrow('bad');
  expect(seen).toEqual(['slow', 'bad', 'slow ended']);
});

it('passes on the signal of its caller', async () => {
  const closing = new AbortController();
  const work = (_: number, signal: AbortSignal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const mapped = mapAtATime([1], 4, work, closing.signal);
  closing.abort(new Error('closing'));
  await expect(mapped).rejects.toThrow('closing');
});
