import { randomFillSync } from 'node:crypto';
import { OWN_CODEC } from './codec.js';
import type { Checkpoint } from './container.js';
import { readMemory } from './memory-parts.js';
import { ChunkWriter, PAGE_BYTES, PAGE_WORDS } from './page-chunks.js';

const PAGES = 16;
const BYTES = PAGES * PAGE_BYTES;

function noise(): Int32Array {
  const writer = new ChunkWriter();
  const memory = randomFillSync(new Int32Array(PAGES * PAGE_WORDS));
  for (let page = 0; page < PAGES; page += 1) writer.add(page, memory, null);
  return writer.finish();
}

describe('memory that is stored as it is', () => {
  it.each([0, 1, 2, 3])('is read at any offset of the message it came in: %i', (offset) => {
    const chunk = noise();
    // No codec made it smaller.
    const bytes = Buffer.from(chunk.buffer);
    const raw = bytes.length;
    const message = Buffer.allocUnsafeSlow(raw + 8);
    message.set(bytes, offset);
    const part = { raw, bytes: message.subarray(offset, offset + raw) };
    const checkpoint = { header: { memoryBytes: BYTES, codec: OWN_CODEC }, chunks: [part] };
    expect(readMemory(checkpoint as unknown as Checkpoint, BYTES)).toEqual([chunk]);
  });
});
