import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../../test/fuzz/kit/random.mjs';
import { ANY, faultOf, make, resealed, stateOf } from '../../../test/kit/checkpoints.js';
import { listFiles } from './checkpoint-files.js';
import { pack, unpack } from './codec.js';
import { type CheckpointSource, readCheckpoint, writeCheckpoint } from './container.js';
import { packFileState, readFileState } from './file-parts.js';
import { packChunk, readMemory } from './memory-parts.js';
import { CHUNK_WORDS_MAX, checkChunk, OVER, PAGE_WORDS, type SealedPage } from './page-chunks.js';
import { PageEncoder } from './page-encoder.js';
import { applyGroups, PageGroup } from './page-group.js';
import { chunksOf } from './page-records.js';

function encodeChunk(
  memory: Int32Array,
  pages: Iterable<number>,
  sealed: (page: number) => SealedPage | null = () => null,
): Int32Array {
  const encoder = new PageEncoder();
  const records = [...pages].map((page) => {
    const record = encoder.encode(page, memory, sealed(page));
    encoder.keep(record);
    return record;
  });
  const [chunk, ...more] = chunksOf(records, CHUNK_WORDS_MAX);
  if (!chunk || more.length > 0) throw new Error('not one chunk');
  return chunk;
}

describe('pages of memory', () => {
  it('are restored unchanged, whatever differs', () => {
    const random = seeded(1);
    for (let round = 0; round < 10; round++) {
      const pages = 1 + random.below(20);
      const sealed = Int32Array.from({ length: pages * PAGE_WORDS }, () => random.below(3));
      const memory = sealed.slice();
      for (let n = random.below(400); n >= 0; n--)
        memory[random.below(memory.length)] = random.below(2 ** 31);
      if (round % 3 === 0) memory.fill(-1, 0, PAGE_WORDS);
      const same = (page: number) => {
        const [from, to] = [page * PAGE_WORDS, (page + 1) * PAGE_WORDS];
        return memory.subarray(from, to).every((word, index) => word === sealed[from + index]);
      };
      const changed = Int32Array.from(
        Array.from({ length: pages }, (_, page) => page).filter((p) => !same(p)),
      );
      if (changed.length === 0) continue;
      const chunk = encodeChunk(memory, changed, (page) => ({ words: sealed, at: page * PAGE_WORDS }));
      checkChunk(chunk, pages);
      const restored = sealed.slice();
      applyGroups([new PageGroup(chunk, packChunk(chunk))], restored);
      expect(Buffer.from(restored.buffer).equals(Buffer.from(memory.buffer))).toBe(true);
    }
  });

  it('overlap: the newest whole page counts, and the newest words over it', () => {
    const sealed = new Int32Array(PAGE_WORDS).fill(1);
    const group = (over: boolean, words: Record<number, number>) => {
      const memory = sealed.slice();
      for (const [at, word] of Object.entries(words)) memory[Number(at)] = word;
      const chunk = encodeChunk(memory, [0], () => ({ words: sealed, at: 0 }));
      if (over) chunk[1] = (chunk[1] as number) | OVER;
      checkChunk(chunk, 1);
      return new PageGroup(chunk, packChunk(chunk));
    };
    const restored = (...groups: PageGroup[]) => {
      const memory = sealed.slice();
      applyGroups(groups, memory);
      return [...memory.subarray(0, 5)];
    };
    const whole = group(false, { 0: 10, 1: 11, 2: 12 });
    const over = group(true, { 1: 21, 3: 23 });
    expect(restored(over, whole)).toEqual([10, 21, 12, 23, 1]);
    expect(restored(group(true, { 0: 30 }), over, whole)).toEqual([30, 11, 12, 1, 1]);
    expect(restored(whole, over)).toEqual([10, 11, 12, 1, 1]);
    expect(restored(group(true, { 4: 44 }), group(false, {}), over, whole)).toEqual([1, 1, 1, 1, 44]);
    expect(restored(over)).toEqual([1, 21, 1, 23, 1]);
  });

  it('are rejected when they are out of order, out of range, or have another length than declared', () => {
    const memory = new Int32Array(4 * PAGE_WORDS).fill(7);
    const good = () => encodeChunk(memory, [1, 3]);
    expect(faultOf(() => checkChunk(good(), 4))).toBe('none');
    const at = (index: number, value: number) => good().fill(value, index, index + 1);
    for (const [chunk, limit] of [
      [good(), 3],
      [at(1, 3), 4],
      [at(1, -1), 4],
      [at(2, 2 ** 29), 4],
      [at(2, OVER), 4],
      [at(2, OVER | 3), 4],
      [at(2, OVER | -1), 4],
      [at(0, 0), 4],
      [at(0, -5), 4],
      [at(0, 2 ** 30), 4],
      [at(5, 0), 4],
      [good().subarray(0, -1), 4],
      [new Int32Array(0), 4],
    ] as const) {
      expect(faultOf(() => checkChunk(chunk, limit))).toBe('damaged');
    }
  });
});

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    const memory = new Int32Array(2 * PAGE_WORDS).fill(9, 100, 300);
    const chunk = encodeChunk(memory, [0]);
    const read = readCheckpoint(make({ a: Buffer.from('aa') }, { chunks: [packChunk(chunk)] }));
    expect(read.header).toMatchObject({
      image: 'i',
      layout: 'l',
      memoryBytes: 65_536,
      takenAt: 5,
      monotonicMs: 6,
    });
    expect(readMemory(read, 65_536).map((group) => group.chunk)).toEqual([chunk]);
    expect(readFileState(read, ANY).nodes.map(({ name }) => name)).toEqual(['a']);
  });

  it('is not written when it would be too large', () => {
    const files = packFileState(stateOf([]));
    const facts = { image: 'i', layout: 'l', memoryBytes: 0, takenAt: 0, monotonicMs: 0 };
    expect(writeCheckpoint({ ...facts, chunks: [], files, blobs: [] }, 100)).toBeNull();
  });

  it('is rejected with any byte changed, removed or added', () => {
    const bytes = make({ a: Buffer.from('aa'), b: Buffer.alloc(70_000, 'xyz') });
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      expect(['damaged', 'foreign']).toContain(faultOf(() => readCheckpoint(changed)));
    }
    for (let length = 0; length < bytes.length; length += 7) {
      expect(faultOf(() => readCheckpoint(bytes.subarray(0, length)))).toBe('damaged');
    }
    expect(faultOf(() => readCheckpoint(Buffer.concat([bytes, Buffer.alloc(1)])))).toBe('damaged');
  });

  it('is rejected or harmless when bytes are changed and its hash is corrected', () => {
    const memory = Int32Array.from({ length: 8 * PAGE_WORDS }, (_, n) => n);
    const chunk = encodeChunk(memory, [1, 2, 5]);
    const bytes = make(
      { a: Buffer.alloc(3000, 'ab'), b: Buffer.alloc(70_000, 'xyz') },
      { chunks: [packChunk(chunk)] },
    );
    const random = seeded(2);
    const ends: Record<string, number> = {};
    for (let n = 0; n < 800; n++) {
      const changed = Uint8Array.from(bytes);
      for (let k = random.below(3); k >= 0; k--)
        changed[8 + random.below(bytes.length - 40)] = random.below(256);
      const end = faultOf(() => {
        const read = readCheckpoint(resealed(changed));
        applyGroups(readMemory(read, 1 << 20), new Int32Array(1 << 18));
        readFileState(read, ANY);
        for (const blob of read.blobs) unpack(blob, read.header.codec);
        for (const _ of listFiles(changed, ANY));
      });
      ends[end] = (ends[end] ?? 0) + 1;
    }
    expect(Object.keys(ends).sort()).toEqual(expect.arrayContaining(['damaged', 'none']));
  });

  it.each<[string, Partial<CheckpointSource>, string]>([
    ['more memory than allowed', { memoryBytes: 2 ** 40 }, 'beyond_limits'],
    [
      'a part that is longer than declared',
      { chunks: [{ raw: 100, bytes: pack(Buffer.alloc(1 << 20)).bytes.subarray(0, 99) }] },
      'damaged',
    ],
    [
      'a chunk of a gigabyte',
      { chunks: [{ raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes }] },
      'damaged',
    ],
    [
      'files of a gigabyte',
      { blobs: [{ raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes }] },
      'beyond_limits',
    ],
    [
      'a file state of a gigabyte',
      { files: { raw: 2 ** 30, bytes: pack(Buffer.alloc(1 << 20)).bytes } },
      'beyond_limits',
    ],
    ['files that are not JSON', { files: pack(Buffer.from('{"nodes": [')) }, 'damaged'],
    ['an unknown compression', { codec: 'lzma' as never }, 'foreign'],
    ['a negative number', { takenAt: -1 }, 'damaged'],
  ])('with %s is rejected', (_what, changes, fault) => {
    const bytes = make({}, changes);
    expect(
      faultOf(() => {
        const read = readCheckpoint(bytes);
        readFileState(read, ANY);
        readMemory(read, 1 << 20);
      }),
    ).toBe(fault);
  });
});
