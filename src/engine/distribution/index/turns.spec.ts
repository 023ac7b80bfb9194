import { Turns } from './turns.js';

it('limits how many run at a time, keeps their order, and continues after one fails', async () => {
  const turns = new Turns(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const results = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((number) =>
      turns.take(async () => {
        begun.push(number);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        if (number === 1) throw new Error('one');
        return number;
      }),
    ),
  );
  expect([most, begun]).toEqual([2, [0, 1, 2, 3, 4]]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
