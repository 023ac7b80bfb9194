import { describe, expect, it } from '@jest/globals';
import { type PlaceOptions, StatePlaces } from './state-places.js';

const OPTIONS: PlaceOptions = { size: 2, waitingMax: 6, waitingBytesMax: 1_000, shared: true };

/** Places whose work ends when the test says so. */
function open(changes: Partial<PlaceOptions> = {}) {
  const places = new StatePlaces({ ...OPTIONS, ...changes });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (owner: string, name = owner, bytes = 0) =>
    places.within(owner, bytes, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const refused = (owner: string, bytes = 0) =>
    begin(owner, 'refused', bytes).then(
      () => 'none',
      (error) => error.code,
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let n = 0; n < 5; n++) await Promise.resolve();
  };
  return { begun, begin, refused, end };
}

describe('StatePlaces', () => {
  it('does so many at a time, and the others in turns of their owners, by the time that theirs took', async () => {
    const { begun, begin, end } = open();
    for (const name of ['a1', 'a2', 'a3']) void begin('a', name);
    void begin('b', 'b1');
    void begin('b', 'b2');
    void begin('c', 'c1');
    // One owner never has all places.
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    // An owner that has had no time yet comes first, though it asked last.
    expect(begun.at(-1)).toBe('c1');
    await end('b1');
    expect(['a2', 'b2']).toContain(begun.at(-1));
  });

  it('gives all places to the one owner that there is', async () => {
    const { begun, begin, end } = open({ shared: false });
    for (const name of ['a1', 'a2', 'a3']) void begin('a', name);
    expect(begun).toEqual(['a1', 'a2']);
    await end('a1');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
  });

  it('refuses when too many wait, of one owner before all the others', async () => {
    const { begun, begin, refused, end } = open();
    for (let n = 0; n < 4; n++) void begin('a', `a${n}`);
    expect(await refused('a')).toBe('CHECKPOINTS_BUSY');
    for (let n = 0; n < 4; n++) void begin('b', `b${n}`);
    expect(await refused('b')).toBe('CHECKPOINTS_BUSY');
    expect(await refused('c')).toBe('CHECKPOINTS_BUSY');
    await end('a0');
    void begin('c', 'c0');
    await end('b0');
    expect(begun).toHaveLength(4);
  });

  it('refuses when what waits is too large, but for one that waits alone', async () => {
    const { begin, refused, end } = open({ size: 1 });
    void begin('a', 'a0', 9_999);
    void begin('a', 'large', 9_999);
    expect(await refused('b', 1)).toBe('CHECKPOINTS_BUSY');
    await end('a0');
    void begin('a', 'a1', 400);
    expect(await refused('a', 200)).toBe('CHECKPOINTS_BUSY');
    void begin('b', 'b1', 400);
    expect(await refused('c', 300)).toBe('CHECKPOINTS_BUSY');
  });

  it('frees the place of work that fails, and tells its error', async () => {
    const { begun, begin, end } = open({ size: 1 });
    const places = new StatePlaces({ ...OPTIONS, size: 1 });
    const failing = places.within('a', 0, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await expect(places.within('a', 0, async () => 'yes')).resolves.toBe('yes');
    const done = begin('a');
    await end('a');
    await expect(done).resolves.toBe('a');
    expect(begun).toEqual(['a']);
  });
});
