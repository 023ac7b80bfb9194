import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Codec, type Packed, pack, unpack } from './codec.js';
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

/** @param asItIs stores it uncompressed */
export function packChunk(chunk: Int32Array, asItIs = false): Packed {
  const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return asItIs ? { raw: bytes.length, bytes } : pack(bytes);
}

/** Finds the group that was made of a part with the same bytes; null when there is none. */
export type KnownGroup = (part: Packed) => PageGroup | null;

/**
 * The changed memory of a checkpoint, checked as a whole.
 * @param limitBytes the most that linear memory may hold
 * @param known looks in checkpoints of the same codec. With it, parts that are not found are copied, so that their groups
 *   do not keep all bytes of the checkpoint in memory
 * @throws CheckpointError damaged or beyond_limits; what is decompressed on the way stays in proportion to the limit
 */
export function readMemory(
  checkpoint: Checkpoint,
  limitBytes: number,
  known: KnownGroup | null = null,
): PageGroup[] {
  const { header, chunks } = checkpoint;
  const pages = checkLengths(checkpoint, limitBytes);
  return chunks.map((part) => {
    const group = known?.(part);
    if (!group) {
      const own = known ? { raw: part.raw, bytes: copyBytes(part.bytes) } : part;
      return new PageGroup(chunkIn(own, header.codec, pages), own);
    }
    if ((group.pages.at(-1) as number) >= pages) throw damaged('the pages of memory are out of bounds');
    return group;
  });
}

/** Checks what `readMemory` checks, and keeps nothing: one chunk at a time is in memory. */
export function checkMemory(checkpoint: Checkpoint, limitBytes: number): void {
  const pages = checkLengths(checkpoint, limitBytes);
  for (const part of checkpoint.chunks) chunkIn(part, checkpoint.header.codec, pages);
}

/** Checks the lengths that the header claims, before any chunk is unpacked. @returns how many pages memory has */
function checkLengths({ header, chunks }: Checkpoint, limitBytes: number): number {
  const { memoryBytes } = header;
  if (memoryBytes > limitBytes) {
    throw beyondLimits(`it needs ${memoryBytes} bytes of memory, and ${limitBytes} are allowed`);
  }
  const pages = Math.floor(memoryBytes / PAGE_BYTES);
  const words = chunks.reduce((sum, { raw }) => sum + raw, 0) / 4;
  // Pages may be there more than once, but not often.
  if (words > 2 * pages * PAGE_RECORD_WORDS + STALE_WORDS + COUNTS_MAX) {
    throw damaged('its memory has more pages than it can');
  }
  for (const { raw } of chunks) {
    if (raw % 4 !== 0 || raw > CHUNK_WORDS_MAX * 4) throw damaged('a chunk of memory is too long');
  }
  return pages;
}

function chunkIn(part: Packed, codec: Codec, pages: number): Int32Array {
  const chunk = wordsOf(unpack(part, codec));
  checkChunk(chunk, pages);
  return chunk;
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : copyBytes(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
