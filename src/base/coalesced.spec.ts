import { describe, expect, it } from '@jest/globals';
import { Coalesced } from './coalesced.js';

function setUp() {
  const ends: ((error?: Error) => void)[] = [];
  const work = () =>
    new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
  return { ends, coalesced: new Coalesced(work) };
}
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('Coalesced', () => {
  it('runs once for all who ask while a run is under way', async () => {
    const { ends, coalesced } = setUp();
    const first = coalesced.run();
    const others = [coalesced.run(), coalesced.run(), coalesced.run()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await turns();
    expect(ends).toHaveLength(2);
    const later = coalesced.run();
    ends[1]?.();
    await Promise.all(others);
    await turns();
    expect(ends).toHaveLength(3);
    ends[2]?.();
    await later;
  });

  it('fails only those whose run fails', async () => {
    const { ends, coalesced } = setUp();
    const first = coalesced.run();
    const second = coalesced.run();
    ends[0]?.(new Error('full disk'));
    await expect(first).rejects.toThrow('full disk');
    await turns();
    ends[1]?.();
    await second;
    expect(ends).toHaveLength(2);
  });
});
