import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Packed, pack, unpack } from './codec.js';
import type { Checkpoint } from './container.js';
import { copyBytes } from './copy-bytes.js';
import { CHUNK_WORDS_MAX, checkChunk, PAGE_BYTES, PAGE_RECORD_WORDS } from './page-chunks.js';
import { PageGroup } from './page-group.js';

/**
 * Words that groups may have beyond those that count, when pages in them were stored again later: as many as count, and
 * these. A worker that takes a state keeps to it.
 */
export const STALE_WORDS = 1 << 16;
/** Words of the first number of each group, generously. */
const COUNTS_MAX = 1 << 15;

export function packChunk(chunk: Int32Array): Packed {
  return pack(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

/**
 * The changed memory of a checkpoint, checked as a whole.
 * @param limitBytes the most that linear memory may hold
 * @throws CheckpointError damaged or beyond_limits; what is decompressed on the way stays in proportion to the limit
 */
export function readMemory(checkpoint: Checkpoint, limitBytes: number): PageGroup[] {
  const groups: PageGroup[] = [];
  for (const [chunk, part] of checkedChunks(checkpoint, limitBytes)) groups.push(new PageGroup(chunk, part));
  return groups;
}

/** As `readMemory`, for who does not need it: one chunk at a time is in memory. */
export function checkMemory(checkpoint: Checkpoint, limitBytes: number): void {
  for (const _ of checkedChunks(checkpoint, limitBytes));
}

function* checkedChunks(
  { header, chunks }: Checkpoint,
  limitBytes: number,
): Generator<[Int32Array, Packed], void> {
  const { memoryBytes, codec } = header;
  if (memoryBytes > limitBytes) {
    throw beyondLimits(`it needs ${memoryBytes} bytes of memory, and ${limitBytes} are allowed`);
  }
  const pages = Math.floor(memoryBytes / PAGE_BYTES);
  const words = chunks.reduce((sum, { raw }) => sum + raw, 0) / 4;
  // Pages may be there more than once, but not often.
  if (words > 2 * pages * PAGE_RECORD_WORDS + STALE_WORDS + COUNTS_MAX) {
    throw damaged('its memory has more pages than it can');
  }
  for (const part of chunks) {
    if (part.raw % 4 !== 0 || part.raw > CHUNK_WORDS_MAX * 4) throw damaged('a chunk of memory is too long');
    const chunk = wordsOf(unpack(part, codec));
    checkChunk(chunk, pages);
    yield [chunk, part];
  }
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : copyBytes(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
