import { describe, expect, it } from '@jest/globals';
import { runBatch } from './run-batch.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('runBatch', () => {
  it('keeps the order of the items, whichever ends first, and runs so many at a time', async () => {
    let running = 0;
    let most = 0;
    const answers = await runBatch([30, 1, 20, 2, 10], { parallel: 2, answerBytes: 1_000 }, async (ms) => {
      running += 1;
      most = Math.max(most, running);
      await later(ms);
      running -= 1;
      return `${ms}`;
    });
    expect(answers).toEqual(['30', '1', '20', '2', '10']);
    expect(most).toBe(2);
  });

  it('runs nothing whose answer would have no room', async () => {
    const ran: number[] = [];
    const answers = await runBatch([1, 2, 3], { parallel: 1, answerBytes: 5 }, async (item) => {
      ran.push(item);
      return 'x'.repeat(4);
    });
    expect(ran).toEqual([1, 2]);
    expect(answers[2]).toContain('BATCH_TOO_LARGE');
  });

  it('has nothing to do without items', async () => {
    expect(await runBatch([], { parallel: 2, answerBytes: 1 }, async () => '')).toEqual([]);
  });
});
