import { damaged } from './checkpoint-error.js';

/**
 * Changed pages of linear memory, as words. Of each page only those 4-byte words are kept that differ from the
 * sealed page: a bit for each word of the page says which, then come their new values. Most pages of the image that
 * a program touches change in a few reference counts only, so this is a tenth of the pages themselves, and a third
 * smaller once compressed: new values lie over what freed objects left behind, and their XOR with that would be noise.
 *
 * Layout of a chunk, in uint32: count, numbers of the pages (ascending), 32 words of bits for each page, values.
 */
export const PAGE_BYTES = 4096;
export const PAGE_WORDS = PAGE_BYTES / 4;
const MASKS = PAGE_WORDS / 32;
/** A chunk ends when it is full: what is decompressed at once stays small. */
export const CHUNK_PAGES = 1024;
/** Words of the longest chunk. */
export const CHUNK_WORDS_MAX = 1 + CHUNK_PAGES * (1 + MASKS + PAGE_WORDS);

/** Where the sealed content of a page is; null where it is all zeros. */
export interface SealedPage {
  words: Int32Array;
  /** Index of the page's first word. */
  at: number;
}

/**
 * @param memory linear memory as words
 * @param pages numbers of the pages that differ, ascending, at most CHUNK_PAGES
 */
export function encodeChunk(
  memory: Int32Array,
  pages: Int32Array,
  sealed: (page: number) => SealedPage | null,
): Int32Array {
  const chunk = new Int32Array(1 + pages.length * (1 + MASKS + PAGE_WORDS));
  chunk[0] = pages.length;
  chunk.set(pages, 1);
  let mask = 1 + pages.length;
  let value = mask + pages.length * MASKS;
  for (const page of pages) {
    const base = sealed(page);
    value = base
      ? encodePage(memory, page * PAGE_WORDS, base.words, base.at, chunk, mask, value)
      : encodePage(memory, page * PAGE_WORDS, ZERO_PAGE, 0, chunk, mask, value);
    mask += MASKS;
  }
  // Its own buffer: the room for the values that did not change would be kept otherwise.
  return chunk.slice(0, value);
}

const ZERO_PAGE = new Int32Array(PAGE_WORDS);

/** @returns where the next value goes */
function encodePage(
  memory: Int32Array,
  from: number,
  sealed: Int32Array,
  sealedFrom: number,
  chunk: Int32Array,
  mask: number,
  value: number,
): number {
  let next = value;
  for (let group = 0; group < MASKS; group += 1) {
    const start = from + group * 32;
    const base = sealedFrom + group * 32;
    let bits = 0;
    for (let bit = 0; bit < 32; bit += 1) {
      const word = memory[start + bit] as number;
      if (word !== sealed[base + bit]) {
        bits |= 1 << bit;
        chunk[next] = word;
        next += 1;
      }
    }
    chunk[mask + group] = bits;
  }
  return next;
}

/**
 * Checks a chunk as a whole, so that applying it cannot fail half-way.
 * @param after the last page of the chunk before, or -1; pages must ascend
 * @param limit number of pages that memory has
 * @returns its last page
 * @throws CheckpointError damaged
 */
export function checkChunk(chunk: Int32Array, after: number, limit: number): number {
  const count = chunk[0] ?? 0;
  if (!(count > 0 && count <= CHUNK_PAGES)) throw damaged('a chunk of memory has no valid number of pages');
  const masks = 1 + count;
  const values = masks + count * MASKS;
  if (chunk.length < values) throw damaged('a chunk of memory is too short');
  let last = after;
  for (let index = 1; index <= count; index += 1) {
    const page = chunk[index] as number;
    if (!(page > last && page < limit))
      throw damaged('the pages of memory are not in order or out of bounds');
    last = page;
  }
  let words = 0;
  for (let index = masks; index < values; index += 1) words += bitsOf(chunk[index] as number);
  if (chunk.length !== values + words)
    throw damaged('a chunk of memory has another length than its bits say');
  return last;
}

/** Writes a chunk that passed `checkChunk` into memory. */
export function applyChunk(chunk: Int32Array, memory: Int32Array): void {
  const count = chunk[0] as number;
  let mask = 1 + count;
  let value = mask + count * MASKS;
  for (let index = 1; index <= count; index += 1) {
    let at = (chunk[index] as number) * PAGE_WORDS;
    for (let group = 0; group < MASKS; group += 1) {
      let bits = chunk[mask] as number;
      mask += 1;
      while (bits !== 0) {
        memory[at + (31 - Math.clz32(bits & -bits))] = chunk[value] as number;
        value += 1;
        bits &= bits - 1;
      }
      at += 32;
    }
  }
}

function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
