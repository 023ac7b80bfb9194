import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Packed, pack, unpack } from './codec.js';
import type { Checkpoint } from './container.js';
import { copyBytes } from './copy-bytes.js';
import { CHUNK_WORDS_MAX, checkChunk, PAGE_BYTES } from './page-chunks.js';

export function packChunk(chunk: Int32Array): Packed {
  return pack(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

/**
 * The changed memory of a checkpoint, checked as a whole.
 * @param limitBytes the most that linear memory may hold
 * @throws CheckpointError damaged or beyond_limits; what is decompressed on the way stays in proportion to the limit
 */
export function readMemory(checkpoint: Checkpoint, limitBytes: number): Int32Array[] {
  return [...checkedChunks(checkpoint, limitBytes)];
}

/** As `readMemory`, for who does not need it: one chunk at a time is in memory. */
export function checkMemory(checkpoint: Checkpoint, limitBytes: number): void {
  for (const _ of checkedChunks(checkpoint, limitBytes));
}

function* checkedChunks({ header, chunks }: Checkpoint, limitBytes: number): Generator<Int32Array, void> {
  const { memoryBytes, codec } = header;
  if (memoryBytes > limitBytes) {
    throw beyondLimits(`it needs ${memoryBytes} bytes of memory, and ${limitBytes} are allowed`);
  }
  const pages = Math.floor(memoryBytes / PAGE_BYTES);
  let last = -1;
  for (const part of chunks) {
    if (part.raw % 4 !== 0 || part.raw > CHUNK_WORDS_MAX * 4) throw damaged('a chunk of memory is too long');
    const chunk = wordsOf(unpack(part, codec));
    // Pages ascend across chunks, so there are no more of them than memory has.
    last = checkChunk(chunk, last, pages);
    yield chunk;
  }
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : copyBytes(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
