import {
  BLOCK_WORDS,
  BLOCKS,
  lowestBit,
  PAGE_RECORD_WORDS,
  PAGE_WORDS,
  type SealedPage,
} from './page-chunks.js';
import type { PageRecord } from './page-records.js';
import type { WordSet } from './word-set.js';

const ZERO_PAGE: SealedPage = { words: new Int32Array(PAGE_WORDS), at: 0 };
/** Records are collected in arrays of this many words, 1 MB. */
const SEGMENT_WORDS = 1 << 18;

/** Encodes pages as records. Kept records stay valid until `forget`. */
export class PageEncoder {
  readonly #first = new Int32Array(SEGMENT_WORDS);
  #words = this.#first;
  #at = 0;

  /**
   * @param page number of a page
   * @param memory linear memory as words
   * @param sealed null for a page of zeros
   * @returns a record that the next one overwrites unless it is kept
   */
  encode(page: number, memory: Int32Array, sealed: SealedPage | null): PageRecord {
    this.#makeRoom();
    const { words: base, at } = sealed ?? ZERO_PAGE;
    const words = this.#words;
    let mask = this.#at;
    let value = mask + BLOCKS;
    let blocks = 0;
    for (let block = 0; block < BLOCKS; block += 1) {
      const from = page * PAGE_WORDS + block * BLOCK_WORDS;
      const sealedFrom = at + block * BLOCK_WORDS;
      if (sameBlock(memory, from, base, sealedFrom)) continue;
      blocks |= 1 << block;
      let bits = 0;
      for (let bit = 0; bit < BLOCK_WORDS; bit += 1) {
        const word = memory[from + bit] as number;
        if (word === base[sealedFrom + bit]) continue;
        bits |= 1 << bit;
        words[value] = word;
        value += 1;
      }
      words[mask] = bits;
      mask += 1;
    }
    return this.#record(page, false, blocks, mask, value);
  }

  /**
   * @param chosen the words of the page to encode
   * @param sealed omits words that equal the sealed page (null for a page of zeros); 'over' includes all of them, as an
   *   overlay over older groups
   * @returns as `encode`
   */
  gather(page: number, memory: Int32Array, chosen: WordSet, sealed: SealedPage | null | 'over'): PageRecord {
    this.#makeRoom();
    const over = sealed === 'over';
    const { words: base, at } = (over ? null : sealed) ?? ZERO_PAGE;
    const words = this.#words;
    let mask = this.#at;
    let value = mask + BLOCKS;
    let blocks = 0;
    for (let left = chosen.blocks; left !== 0; left &= left - 1) {
      const block = lowestBit(left);
      const from = page * PAGE_WORDS + block * BLOCK_WORDS;
      const sealedFrom = at + block * BLOCK_WORDS;
      let bits = 0;
      for (let some = chosen.masks[block] as number; some !== 0; some &= some - 1) {
        const bit = lowestBit(some);
        const word = memory[from + bit] as number;
        if (!over && word === base[sealedFrom + bit]) continue;
        bits |= 1 << bit;
        words[value] = word;
        value += 1;
      }
      if (bits === 0) continue;
      blocks |= 1 << block;
      words[mask] = bits;
      mask += 1;
    }
    return this.#record(page, over, blocks, mask, value);
  }

  /** Keeps the last record. */
  keep({ values, valueCount }: PageRecord): void {
    this.#at = values + valueCount;
  }

  /** Discards all records. */
  forget(): void {
    this.#words = this.#first;
    this.#at = 0;
  }

  #makeRoom(): void {
    if (this.#words.length - this.#at >= PAGE_RECORD_WORDS) return;
    this.#words = new Int32Array(SEGMENT_WORDS);
    this.#at = 0;
  }

  /** The record at `#at`: masks, then, after space for the masks of a whole page, values. */
  #record(page: number, over: boolean, blocks: number, maskEnd: number, valueEnd: number): PageRecord {
    const masks = this.#at;
    const values = masks + BLOCKS;
    return {
      page,
      over,
      blocks,
      words: this.#words,
      masks,
      maskCount: maskEnd - masks,
      values,
      valueCount: valueEnd - values,
    };
  }
}

/** Compares eight words per branch. Most blocks of a changed page are unchanged, so this is the hot loop. */
function sameBlock(a: Int32Array, from: number, b: Int32Array, base: number): boolean {
  for (let n = 0; n < BLOCK_WORDS; n += 8) {
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
