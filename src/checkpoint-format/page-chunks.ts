import { damaged } from './checkpoint-error.js';

/**
 * Changed pages of linear memory, as words. Of each page only those 4-byte words are kept that differ from the
 * sealed page. Most pages of the image that a program touches change in a few reference counts only, so this is a
 * tenth of the pages themselves, and a third smaller once compressed: new values lie over what freed objects left
 * behind, and their XOR with that would be noise.
 *
 * Layout of a chunk, in uint32: count; for each page its distance from the page before (from -1 for the first); for
 * each page 32 bits that say which of its groups of 32 words changed; for each such group 32 bits that say which of
 * its words did; the new values of these words.
 */
export const PAGE_BYTES = 4096;
export const PAGE_WORDS = PAGE_BYTES / 4;
const GROUP_WORDS = 32;
const GROUPS = PAGE_WORDS / GROUP_WORDS;
/** A chunk ends when it is full: what is decompressed at once stays small. */
export const CHUNK_PAGES = 1024;
/** Words of the longest chunk. */
export const CHUNK_WORDS_MAX = 1 + CHUNK_PAGES * (2 + GROUPS + PAGE_WORDS);

/** Where the sealed content of a page is; null where it is all zeros. */
export interface SealedPage {
  words: Int32Array;
  /** Index of the page's first word. */
  at: number;
}

const ZERO_PAGE: SealedPage = { words: new Int32Array(PAGE_WORDS), at: 0 };

/** Collects pages into a chunk, and can then be used for the next one. */
export class ChunkWriter {
  readonly #distances = new Int32Array(CHUNK_PAGES);
  readonly #groups = new Int32Array(CHUNK_PAGES);
  readonly #masks = new Int32Array(CHUNK_PAGES * GROUPS);
  readonly #values = new Int32Array(CHUNK_PAGES * PAGE_WORDS);
  #count = 0;
  #maskCount = 0;
  #valueCount = 0;
  #last = -1;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get isFull(): boolean {
    return this.#count === CHUNK_PAGES;
  }

  /**
   * @param page number of a page that differs from the sealed one, above those added before; the chunk is not full
   * @param memory linear memory as words
   * @param sealed null where the page was all zeros
   */
  add(page: number, memory: Int32Array, sealed: SealedPage | null): void {
    const { words, at } = sealed ?? ZERO_PAGE;
    const [masks, values] = [this.#masks, this.#values];
    let mask = this.#maskCount;
    let value = this.#valueCount;
    let groups = 0;
    for (let group = 0; group < GROUPS; group += 1) {
      const from = page * PAGE_WORDS + group * GROUP_WORDS;
      const base = at + group * GROUP_WORDS;
      if (sameGroup(memory, from, words, base)) continue;
      groups |= 1 << group;
      let bits = 0;
      for (let bit = 0; bit < GROUP_WORDS; bit += 1) {
        const word = memory[from + bit] as number;
        if (word === words[base + bit]) continue;
        bits |= 1 << bit;
        values[value] = word;
        value += 1;
      }
      masks[mask] = bits;
      mask += 1;
    }
    this.#distances[this.#count] = page - this.#last;
    this.#groups[this.#count] = groups;
    this.#count += 1;
    this.#last = page;
    this.#maskCount = mask;
    this.#valueCount = value;
  }

  /** @returns the chunk, in a buffer of its own; the writer is empty again */
  finish(): Int32Array {
    const count = this.#count;
    const parts = [
      Int32Array.of(count),
      this.#distances.subarray(0, count),
      this.#groups.subarray(0, count),
      this.#masks.subarray(0, this.#maskCount),
      this.#values.subarray(0, this.#valueCount),
    ];
    const chunk = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      chunk.set(part, at);
      at += part.length;
    }
    this.#count = this.#maskCount = this.#valueCount = 0;
    this.#last = -1;
    return chunk;
  }
}

/** Eight words to a branch: in most groups of a changed page nothing changed, and this is where the time goes. */
function sameGroup(a: Int32Array, from: number, b: Int32Array, base: number): boolean {
  for (let n = 0; n < GROUP_WORDS; n += 8) {
    const i = from + n;
    const j = base + n;
    const difference =
      ((a[i] as number) ^ (b[j] as number)) |
      ((a[i + 1] as number) ^ (b[j + 1] as number)) |
      ((a[i + 2] as number) ^ (b[j + 2] as number)) |
      ((a[i + 3] as number) ^ (b[j + 3] as number)) |
      ((a[i + 4] as number) ^ (b[j + 4] as number)) |
      ((a[i + 5] as number) ^ (b[j + 5] as number)) |
      ((a[i + 6] as number) ^ (b[j + 6] as number)) |
      ((a[i + 7] as number) ^ (b[j + 7] as number));
    if (difference !== 0) return false;
  }
  return true;
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
  const groups = 1 + count;
  const masks = groups + count;
  if (chunk.length < masks) throw damaged('a chunk of memory is too short');
  let last = -1;
  for (let index = 1; index < groups; index += 1) {
    const distance = chunk[index] as number;
    // Neither a number below zero nor a sum that is no page gets through.
    if (!(distance > 0 && last + distance < limit && last + distance > after))
      throw damaged('the pages of memory are not in order or out of bounds');
    last += distance;
  }
  const values = masks + bitsIn(chunk, groups, masks);
  if (chunk.length < values) throw damaged('a chunk of memory is too short');
  if (chunk.length !== values + bitsIn(chunk, masks, values))
    throw damaged('a chunk of memory has another length than its bits say');
  return last;
}

/** Where the new values of a chunk begin that passed `checkChunk`. */
export function valuesAt(chunk: Int32Array): number {
  const groups = 1 + (chunk[0] as number);
  const masks = groups + (chunk[0] as number);
  return masks + bitsIn(chunk, groups, masks);
}

/** Writes a chunk that passed `checkChunk` into memory. */
export function applyChunk(chunk: Int32Array, memory: Int32Array): void {
  const count = chunk[0] as number;
  const groups = 1 + count;
  let mask = groups + count;
  let value = valuesAt(chunk);
  let page = -1;
  for (let index = 0; index < count; index += 1) {
    page += chunk[1 + index] as number;
    for (let changed = chunk[groups + index] as number; changed !== 0; changed &= changed - 1) {
      const at = page * PAGE_WORDS + lowestBit(changed) * GROUP_WORDS;
      for (let bits = chunk[mask] as number; bits !== 0; bits &= bits - 1) {
        memory[at + lowestBit(bits)] = chunk[value] as number;
        value += 1;
      }
      mask += 1;
    }
  }
}

/** Bits set in the words from `start` to `end`. */
function bitsIn(words: Int32Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += bitsOf(words[index] as number);
  return sum;
}

/** Number of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
