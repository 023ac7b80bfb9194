import { randomFillSync } from 'node:crypto';
import { OWN_CODEC } from './codec.js';
import type { Checkpoint } from './container.js';
import { readMemory } from './memory-parts.js';
import { CHUNK_WORDS_MAX, PAGE_BYTES, PAGE_WORDS } from './page-chunks.js';
import { PageEncoder } from './page-encoder.js';
import { chunksOf } from './page-records.js';

const PAGES = 16;
const BYTES = PAGES * PAGE_BYTES;

function noise(): Int32Array {
  const encoder = new PageEncoder();
  const memory = randomFillSync(new Int32Array(PAGES * PAGE_WORDS));
  const records = Array.from({ length: PAGES }, (_, page) => {
    const record = encoder.encode(page, memory, null);
    encoder.keep(record);
    return record;
  });
  return chunksOf(records, CHUNK_WORDS_MAX)[0] as Int32Array;
}

describe('uncompressed memory', () => {
  it.each([0, 1, 2, 3])('is read at any offset in its message: %i', (offset) => {
    const chunk = noise();
    // No codec made it smaller.
    const bytes = Buffer.from(chunk.buffer);
    const raw = bytes.length;
    const message = Buffer.allocUnsafeSlow(raw + 8);
    message.set(bytes, offset);
    const part = { raw, bytes: message.subarray(offset, offset + raw) };
    const checkpoint = { header: { memoryBytes: BYTES, codec: OWN_CODEC }, chunks: [part] };
    expect(readMemory(checkpoint as unknown as Checkpoint, BYTES).map((group) => group.chunk)).toEqual([
      chunk,
    ]);
  });
});
