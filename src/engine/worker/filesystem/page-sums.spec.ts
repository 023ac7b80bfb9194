import { describe, expect, it } from '@jest/globals';
import { MAP_PAGE, PageSums } from './page-sums.js';

const memory = new Uint8Array(5 * MAP_PAGE);
for (let at = 0; at < memory.length; at += 1) memory[at] = (at * 31) % 251;

const sumsOf = (length: number) => {
  const sums = new PageSums(
    new Uint32Array(2 * Math.ceil(length / MAP_PAGE)),
    new Uint8Array(memory.buffer, 0, length),
  );
  sums.note();
  return sums;
};

describe('the sums of pages', () => {
  it.each([1, 3, 4, 5, MAP_PAGE - 1, MAP_PAGE, MAP_PAGE + 1, 3 * MAP_PAGE + 2])(
    'tell every byte that changed, in %i bytes, and once',
    (length) => {
      const sums = sumsOf(length);
      expect(sums.changed()).toEqual([]);
      for (const at of [0, 1, length >> 1, length - 2, length - 1].filter(
        (place) => place >= 0 && place < length,
      )) {
        memory[at] = ((memory[at] as number) + 1) & 0xff;
        const start = at - (at % MAP_PAGE);
        expect(sums.changed()).toEqual([[start, Math.min(start + MAP_PAGE, length)]]);
        expect(sums.changed()).toEqual([]);
      }
    },
  );

  it('tell of swapped words, and of pages side by side as one', () => {
    const sums = sumsOf(5 * MAP_PAGE);
    memory.copyWithin(0, 4, 8);
    memory.fill(9, 2 * MAP_PAGE - 1, 2 * MAP_PAGE + 1);
    memory[4 * MAP_PAGE] = 7;
    expect(sums.changed()).toEqual([
      [0, 3 * MAP_PAGE],
      [4 * MAP_PAGE, 5 * MAP_PAGE],
    ]);
  });

  it('tell nothing of what lies behind', () => {
    const sums = sumsOf(10);
    memory[10] = ((memory[10] as number) + 1) & 0xff;
    expect(sums.changed()).toEqual([]);
  });
});
