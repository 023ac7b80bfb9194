import { describe, expect, it } from '@jest/globals';
import type { DecodedCheckpoint } from './decoded-checkpoint.js';
import { HeldCheckpoints } from './held-checkpoints.js';

const checkpoint = (bytes: number) =>
  ({
    groups: [],
    blobs: [],
    contents: new Map([[1, new Uint8Array(bytes)]]),
  }) as unknown as DecodedCheckpoint;

describe('HeldCheckpoints', () => {
  it('tells of a checkpoint that is too large to be held, and holds the others', () => {
    const dropped: DecodedCheckpoint[] = [];
    const held = new HeldCheckpoints((one) => dropped.push(one));
    const [small, large] = [checkpoint(1), checkpoint((64 << 20) + 1)];
    held.add('small', small);
    held.add('large', large);
    expect(dropped).toEqual([large]);
    expect([held.get('small'), held.get('large')]).toEqual([small, null]);
  });

  it('tells of a checkpoint that two ids have when the last of them goes', () => {
    const dropped: DecodedCheckpoint[] = [];
    const held = new HeldCheckpoints((one) => dropped.push(one));
    const [shared, other] = [checkpoint(1), checkpoint(2)];
    held.add('a', shared);
    held.add('b', shared);
    held.add('a', other);
    expect(dropped).toEqual([]);
    held.add('b', other);
    expect(dropped).toEqual([shared]);
  });
});
