import {
  BLOCK_WORDS,
  BLOCKS,
  CHUNK_PAGES,
  CHUNK_WORDS_MAX,
  lowestBit,
  PAGE_BYTES,
  PAGE_RECORD_WORDS,
  PAGE_WORDS,
  type SealedPage,
} from './page-chunks.js';

/** What a chunk says of one page, and where the words of it are. */
export interface PageRecord {
  page: number;
  /** Which blocks of the page changed; 0: it is as it was sealed. */
  blocks: number;
  words: Int32Array;
  /** Where in `words` the masks of the changed blocks are. */
  masks: number;
  maskCount: number;
  /** Where in `words` the new values are. */
  values: number;
  valueCount: number;
}

const ZERO_PAGE: SealedPage = { words: new Int32Array(PAGE_WORDS), at: 0 };
const NO_WORDS = new Int32Array(0);
/** Records are collected in arrays of so many words, 1 MB. */
const SEGMENT_WORDS = 1 << 18;

/** Words that a record takes in a chunk. */
export function recordWords({ maskCount, valueCount }: PageRecord): number {
  return 2 + maskCount + valueCount;
}

/** A page that is as it was sealed, where a chunk further back says otherwise. */
export function sealedRecord(page: number): PageRecord {
  return { page, blocks: 0, words: NO_WORDS, masks: 0, maskCount: 0, values: 0, valueCount: 0 };
}

/** Makes records of pages. Those that are kept stay valid until the encoder is asked to forget them. */
export class PageEncoder {
  readonly #first = new Int32Array(SEGMENT_WORDS);
  #words = this.#first;
  #at = 0;

  /**
   * @param page number of a page
   * @param memory linear memory as words
   * @param sealed null where the page was all zeros
   * @returns a record that the next one overwrites, unless it is kept
   */
  encode(page: number, memory: Int32Array, sealed: SealedPage | null): PageRecord {
    if (this.#words.length - this.#at < PAGE_RECORD_WORDS) {
      this.#words = new Int32Array(SEGMENT_WORDS);
      this.#at = 0;
    }
    const { words: base, at } = sealed ?? ZERO_PAGE;
    const words = this.#words;
    const masks = this.#at;
    const values = masks + BLOCKS;
    let mask = masks;
    let value = values;
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
    return { page, blocks, words, masks, maskCount: mask - masks, values, valueCount: value - values };
  }

  /** The record that was made last stays. */
  keep({ values, valueCount }: PageRecord): void {
    this.#at = values + valueCount;
  }

  /** All records are done with. */
  forget(): void {
    this.#words = this.#first;
    this.#at = 0;
  }
}

/** Eight words to a branch: in most blocks of a changed page nothing changed, and this is where the time goes. */
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

/** Whether two records of one page make the same page. */
export function sameRecord(a: PageRecord, b: PageRecord): boolean {
  if (a.blocks !== b.blocks || a.valueCount !== b.valueCount) return false;
  return (
    sameWords(a.words, a.masks, b.words, b.masks, a.maskCount) &&
    sameWords(a.words, a.values, b.words, b.values, a.valueCount)
  );
}

function sameWords(a: Int32Array, from: number, b: Int32Array, base: number, count: number): boolean {
  for (let n = 0; n < count; n += 1) if (a[from + n] !== b[base + n]) return false;
  return true;
}

/**
 * Whether a page in memory is what its record says, for records that say every word of it: one comparison by the
 * library instead of a thousand of ours. @returns null for other records
 */
export function holdsAllOf(record: PageRecord, memory: Buffer): boolean | null {
  if (record.valueCount !== PAGE_WORDS) return null;
  const { words, values, page } = record;
  const content = Buffer.from(words.buffer, words.byteOffset + values * 4, PAGE_BYTES);
  return memory.compare(content, 0, PAGE_BYTES, page * PAGE_BYTES, (page + 1) * PAGE_BYTES) === 0;
}

/** Writes a page that is as it was sealed. */
export function applyRecord(record: PageRecord, memory: Int32Array): void {
  const { page, words } = record;
  let { masks, values } = record;
  if (record.valueCount === PAGE_WORDS) {
    memory.set(words.subarray(values, values + PAGE_WORDS), page * PAGE_WORDS);
    return;
  }
  for (let changed = record.blocks; changed !== 0; changed &= changed - 1) {
    const at = page * PAGE_WORDS + lowestBit(changed) * BLOCK_WORDS;
    for (let bits = words[masks] as number; bits !== 0; bits &= bits - 1) {
      memory[at + lowestBit(bits)] = words[values] as number;
      values += 1;
    }
    masks += 1;
  }
}

/**
 * Chunks of these pages, each of which is there once.
 * @param limitWords after which a chunk ends
 */
export function chunksOf(records: readonly PageRecord[], limitWords: number): Int32Array[] {
  const sorted = [...records].sort((a, b) => a.page - b.page);
  const limit = Math.min(limitWords, CHUNK_WORDS_MAX);
  const chunks: Int32Array[] = [];
  for (let from = 0; from < sorted.length; ) {
    let words = 1;
    let to = from;
    while (to < sorted.length && to - from < CHUNK_PAGES) {
      const more = recordWords(sorted[to] as PageRecord);
      if (to > from && words + more > limit) break;
      words += more;
      to += 1;
    }
    chunks.push(chunkOf(sorted.slice(from, to), words));
    from = to;
  }
  return chunks;
}

function chunkOf(records: readonly PageRecord[], words: number): Int32Array {
  const chunk = new Int32Array(words);
  const count = records.length;
  chunk[0] = count;
  let at = 1 + 2 * count;
  let last = -1;
  for (const [index, { page, blocks, words: from, masks, maskCount }] of records.entries()) {
    chunk[1 + index] = page - last;
    chunk[1 + count + index] = blocks;
    chunk.set(from.subarray(masks, masks + maskCount), at);
    at += maskCount;
    last = page;
  }
  for (const { words: from, values, valueCount } of records) {
    chunk.set(from.subarray(values, values + valueCount), at);
    at += valueCount;
  }
  return chunk;
}
