import { damaged } from './checkpoint-error.js';

/**
 * Changed pages of linear memory, as words. Each page contains only the 4-byte words that differ from the sealed page.
 * Most pages that a program touches change only in a few reference counts, so this takes a tenth of the pages themselves.
 * Storing values rather than XOR differences compresses a third better, because new values overwrite remains of freed
 * objects, and the XOR with those would be noise.
 *
 * Layout of a chunk, in uint32: number of pages; for each page its distance from the previous page (from -1 for the
 * first), with `OVER` if its words overlay older chunks; for each page a bit mask of its changed blocks of 32 words; for
 * each of these blocks a bit mask of its changed words; the new values of these words. A page without changed blocks
 * equals the sealed page.
 */
export const PAGE_BYTES = 4096;
export const PAGE_WORDS = PAGE_BYTES / 4;
export const BLOCK_WORDS = 32;
export const BLOCKS = PAGE_WORDS / BLOCK_WORDS;
/** Most pages of a chunk: limits what is decompressed at once. */
export const CHUNK_PAGES = 1024;
/** The words of the page overlay older chunks; without this bit they overlay the sealed page. */
export const OVER = 1 << 30;
/** Size of a page record in which every word changed, in words, including its distance. */
export const PAGE_RECORD_WORDS = 2 + BLOCKS + PAGE_WORDS;
/** Size of the longest chunk, words. */
export const CHUNK_WORDS_MAX = 1 + CHUNK_PAGES * PAGE_RECORD_WORDS;

/** Location of the sealed content of a page; null for a page of zeros. */
export interface SealedPage {
  words: Int32Array;
  /** Index of the page's first word. */
  at: number;
}

/**
 * Validates a whole chunk, so that applying it cannot fail half-way.
 * @param limit number of pages of memory
 * @throws CheckpointError damaged
 */
export function checkChunk(chunk: Int32Array, limit: number): void {
  const count = chunk[0] ?? 0;
  if (!(count > 0 && count <= CHUNK_PAGES)) throw damaged('a chunk of memory has an invalid number of pages');
  const blocks = 1 + count;
  const masks = blocks + count;
  if (chunk.length < masks) throw damaged('a chunk of memory is too short');
  let last = -1;
  for (let index = 1; index < blocks; index += 1) {
    const distance = distanceIn(chunk[index] as number);
    // Rejects negative distances and pages beyond memory.
    if (!(distance > 0 && last + distance < limit))
      throw damaged('the pages of memory are out of order or out of range');
    last += distance;
  }
  const values = masks + bitsIn(chunk, blocks, masks);
  if (chunk.length < values) throw damaged('a chunk of memory is too short');
  if (chunk.length !== values + bitsIn(chunk, masks, values))
    throw damaged('the length of a chunk of memory does not match its bit masks');
}

/** Distance of a page from the previous one. */
export function distanceIn(word: number): number {
  return word & ~OVER;
}

/** Index of the first value in a chunk that passed `checkChunk`. */
export function valuesAt(chunk: Int32Array): number {
  const blocks = 1 + (chunk[0] as number);
  const masks = blocks + (chunk[0] as number);
  return masks + bitsIn(chunk, blocks, masks);
}

/** Number of set bits in the words from `start` to `end`. */
export function bitsIn(words: Int32Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += bitsOf(words[index] as number);
  return sum;
}

/** Index of the lowest set bit. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

export function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
