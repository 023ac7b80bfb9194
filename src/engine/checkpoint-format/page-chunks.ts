import { damaged } from './checkpoint-error.js';

/**
 * Changed pages of linear memory, as words. Of each page only those 4-byte words are kept that differ from the
 * sealed page. Most pages of the image that a program touches change in a few reference counts only, so this is a
 * tenth of the pages themselves, and a third smaller once compressed: new values lie over what freed objects left
 * behind, and their XOR with that would be noise.
 *
 * Layout of a chunk, in uint32: count; for each page its distance from the page before (from -1 for the first), and `OVER`
 * where its words lie over what older chunks say of the page; for each page 32 bits that say which of its blocks of 32
 * words changed; for each such block 32 bits that say which of its words did; the new values of these words. A page
 * without a changed block is as it was sealed.
 */
export const PAGE_BYTES = 4096;
export const PAGE_WORDS = PAGE_BYTES / 4;
export const BLOCK_WORDS = 32;
export const BLOCKS = PAGE_WORDS / BLOCK_WORDS;
/** A chunk ends when it is full: what is decompressed at once stays small. */
export const CHUNK_PAGES = 1024;
/** The page is as older chunks say, but for the words of this one; without it, as it was sealed but for these. */
export const OVER = 1 << 30;
/** Words of a page of which every word changed, its distance included. */
export const PAGE_RECORD_WORDS = 2 + BLOCKS + PAGE_WORDS;
/** Words of the longest chunk. */
export const CHUNK_WORDS_MAX = 1 + CHUNK_PAGES * PAGE_RECORD_WORDS;

/** Where the sealed content of a page is; null where it is all zeros. */
export interface SealedPage {
  words: Int32Array;
  /** Index of the page's first word. */
  at: number;
}

/**
 * Checks a chunk as a whole, so that applying it cannot fail half-way.
 * @param limit number of pages that memory has
 * @throws CheckpointError damaged
 */
export function checkChunk(chunk: Int32Array, limit: number): void {
  const count = chunk[0] ?? 0;
  if (!(count > 0 && count <= CHUNK_PAGES)) throw damaged('a chunk of memory has no valid number of pages');
  const blocks = 1 + count;
  const masks = blocks + count;
  if (chunk.length < masks) throw damaged('a chunk of memory is too short');
  let last = -1;
  for (let index = 1; index < blocks; index += 1) {
    const distance = distanceIn(chunk[index] as number);
    // Neither a number below zero nor a sum that is no page gets through.
    if (!(distance > 0 && last + distance < limit))
      throw damaged('the pages of memory are not in order or out of bounds');
    last += distance;
  }
  const values = masks + bitsIn(chunk, blocks, masks);
  if (chunk.length < values) throw damaged('a chunk of memory is too short');
  if (chunk.length !== values + bitsIn(chunk, masks, values))
    throw damaged('a chunk of memory has another length than its bits say');
}

/** How far a page is from the one before it. */
export function distanceIn(word: number): number {
  return word & ~OVER;
}

/** Where the new values of a chunk begin that passed `checkChunk`. */
export function valuesAt(chunk: Int32Array): number {
  const blocks = 1 + (chunk[0] as number);
  const masks = blocks + (chunk[0] as number);
  return masks + bitsIn(chunk, blocks, masks);
}

/** Bits set in the words from `start` to `end`. */
export function bitsIn(words: Int32Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += bitsOf(words[index] as number);
  return sum;
}

/** Number of the lowest bit that is set. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

export function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
