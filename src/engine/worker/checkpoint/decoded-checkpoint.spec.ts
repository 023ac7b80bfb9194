import { describe, expect, it } from '@jest/globals';
import { ANY, faultOf, make } from '../../../../test/kit/checkpoints.js';
import { packChunk } from '../../checkpoint-format/memory-parts.js';
import { PAGE_WORDS } from '../../checkpoint-format/page-chunks.js';
import { PageEncoder } from '../../checkpoint-format/page-encoder.js';
import { chunksOf } from '../../checkpoint-format/page-records.js';
import { type DecodedCheckpoint, decodeCheckpoint } from './decoded-checkpoint.js';

const LIMITS = { image: 'i', layout: 'l', memoryBytes: 1 << 20, files: ANY };

/** A part with one page, all of whose words are this one. */
function part(page: number, word: number, asItIs = false) {
  const memory = new Int32Array((page + 1) * PAGE_WORDS).fill(word);
  const [chunk] = chunksOf([new PageEncoder().encode(page, memory, null)], 1 << 20);
  return packChunk(chunk as Int32Array, asItIs);
}

const decode = (bytes: Uint8Array, kin: DecodedCheckpoint[] = []) => decodeCheckpoint(bytes, LIMITS, kin);
const shared = (one: DecodedCheckpoint, other: DecodedCheckpoint) =>
  other.groups.map((group) => one.groups.includes(group));

describe('a checkpoint of which the worker holds a kin', () => {
  const files = { a: Buffer.from('aa'), b: Buffer.alloc(70_000, 'xyz') };
  const first = decode(make(files, { chunks: [part(1, 7), part(2, 8)] }));

  it('takes from it what is the same, byte for byte, and nothing else', () => {
    const next = decode(make(files, { chunks: [part(3, 9), part(2, 8), part(1, 6)] }), [first]);
    expect(shared(first, next)).toEqual([false, true, false]);
    expect(next.groups.map(({ pages }) => [...pages])).toEqual([[3], [2], [1]]);
    expect(next.groups[2]?.chunk.at(-1)).toBe(6);
    expect(next.contents).toBe(first.contents);
    const changed = decode(make({ ...files, a: Buffer.from('ab') }, { chunks: [part(1, 7)] }), [first]);
    expect(shared(first, changed)).toEqual([true]);
    expect(Buffer.from(changed.contents.get(40) as Uint8Array).toString()).toBe('ab');
  });

  it('keeps nothing of the message that it came in', () => {
    const bytes = make(files, { chunks: [part(1, 7), part(3, 9, true)] });
    const next = decode(bytes, [first]);
    for (const { chunk, part } of next.groups) {
      expect(chunk.buffer).not.toBe(bytes.buffer);
      expect(part.bytes.buffer).not.toBe(bytes.buffer);
    }
  });

  it('takes nothing where no kin is named, or it is compressed in another way', () => {
    const bytes = make(files, { chunks: [part(1, 7), part(2, 8)] });
    expect(shared(first, decode(bytes))).toEqual([false, false]);
    const other = first.codec === 'zstd' ? 'brotli' : 'zstd';
    expect(shared(first, decode(bytes, [{ ...first, codec: other }]))).toEqual([false, false]);
  });

  it('is refused where its memory ends before the pages that it has in common', () => {
    const bytes = make(files, { chunks: [part(2, 8)], memoryBytes: 2 * 4096 });
    expect(faultOf(() => decode(bytes, [first]))).toBe('damaged');
    expect(faultOf(() => decode(bytes))).toBe('damaged');
  });
});
