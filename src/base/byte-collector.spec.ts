import { describe, expect, it } from '@jest/globals';
import { ByteCollector } from './byte-collector.js';

describe('ByteCollector', () => {
  it.each([[[1]], [[1, 1, 1]], [[5_000, 1, 1, 5_000, 3, 70_000, 2]], [[4_095, 4_096, 4_097]], [[100_000]]])(
    'gives back pieces of %j bytes in their order',
    (sizes) => {
      const pieces = sizes.map((size, index) => Buffer.alloc(size, index + 1));
      const collector = new ByteCollector();
      for (const piece of pieces) collector.add(piece);
      expect(collector.bytes).toBe(Buffer.concat(pieces).length);
      expect(collector.concat().equals(Buffer.concat(pieces))).toBe(true);
    },
  );

  it('keeps a million single bytes in a few blocks', () => {
    const collector = new ByteCollector();
    for (let n = 0; n < 1_000_000; n++) collector.add(Buffer.from([n & 0xff]));
    const parts = collector.takeParts();
    expect(parts.length).toBeLessThan(20);
    const memory = new Set(parts.map(({ buffer }) => buffer));
    const bytes = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBeLessThan(1_200_000);
  });

  it('shares a block among the small pieces between large ones', () => {
    const collector = new ByteCollector();
    for (let n = 0; n < 100; n++) {
      collector.add(Buffer.alloc(5_000));
      collector.add(Buffer.alloc(1));
    }
    const small = collector.takeParts().filter(({ length }) => length === 1);
    expect(small).toHaveLength(100);
    expect(new Set(small.map(({ buffer }) => buffer)).size).toBe(1);
  });

  it('begins anew when its parts are taken', () => {
    const collector = new ByteCollector();
    collector.add(Buffer.from('a'));
    collector.add(Buffer.from('b'));
    expect(Buffer.concat(collector.takeParts()).toString()).toBe('ab');
    collector.add(Buffer.from('c'));
    expect([collector.bytes, collector.concat().toString()]).toEqual([1, 'c']);
  });
});
