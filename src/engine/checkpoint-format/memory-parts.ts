import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Codec, type Packed, pack, unpack } from './codec.js';
import type { Checkpoint } from './container.js';
import { copyBytes } from './copy-bytes.js';
import { CHUNK_WORDS_MAX, checkChunk, PAGE_BYTES, PAGE_RECORD_WORDS } from './page-chunks.js';
import { PageGroup } from './page-group.js';

/**
 * Limit on stale words in groups, of pages that were stored again later: as many as there are current words, plus these.
 * Workers respect it when they take a state.
 */
export const STALE_WORDS = 1 << 16;
/** Generous allowance for the page count of each chunk, words. */
const COUNTS_MAX = 1 << 15;

/** @param asItIs stores the chunk uncompressed */
export function packChunk(chunk: Int32Array, asItIs = false): Packed {
  const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return asItIs ? { raw: bytes.length, bytes } : pack(bytes);
}

/** Finds the group that was made of a part with the same bytes, or returns null. */
export type KnownGroup = (part: Packed) => PageGroup | null;

/**
 * The changed memory of a checkpoint, fully validated.
 * @param limitBytes largest linear memory
 * @param known finds groups of checkpoints with the same codec. If given, parts that it does not find are copied, so that
 *   their groups do not keep all bytes of the checkpoint in memory
 * @throws CheckpointError damaged or beyond_limits; the amount that is decompressed stays in proportion to the limit
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
    if ((group.pages.at(-1) as number) >= pages) throw damaged('the pages of memory are out of range');
    return group;
  });
}

/** Validates like `readMemory`, but keeps only one chunk at a time in memory. */
export function checkMemory(checkpoint: Checkpoint, limitBytes: number): void {
  const pages = checkLengths(checkpoint, limitBytes);
  for (const part of checkpoint.chunks) chunkIn(part, checkpoint.header.codec, pages);
}

/** Validates the declared lengths before any chunk is decompressed. @returns the number of pages of memory */
function checkLengths({ header, chunks }: Checkpoint, limitBytes: number): number {
  const { memoryBytes } = header;
  if (memoryBytes > limitBytes) {
    throw beyondLimits(`it needs ${memoryBytes} bytes of memory; at most ${limitBytes} are allowed`);
  }
  const pages = Math.floor(memoryBytes / PAGE_BYTES);
  const words = chunks.reduce((sum, { raw }) => sum + raw, 0) / 4;
  // Pages may occur more than once, but not often.
  if (words > 2 * pages * PAGE_RECORD_WORDS + STALE_WORDS + COUNTS_MAX) {
    throw damaged('its memory has too many pages');
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
