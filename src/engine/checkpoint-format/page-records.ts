import { BLOCK_WORDS, CHUNK_PAGES, CHUNK_WORDS_MAX, lowestBit, OVER, PAGE_WORDS } from './page-chunks.js';

/** What a chunk says of one page, and where the words of it are. */
export interface PageRecord {
  page: number;
  /** Its words lie over what older chunks say of the page. */
  over: boolean;
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

const NO_WORDS = new Int32Array(0);

/** Words that a record takes in a chunk. */
export function recordWords({ maskCount, valueCount }: PageRecord): number {
  return 2 + maskCount + valueCount;
}

/** A page that is as it was sealed, where a chunk further back says otherwise. */
export function sealedRecord(page: number): PageRecord {
  return { page, over: false, blocks: 0, words: NO_WORDS, masks: 0, maskCount: 0, values: 0, valueCount: 0 };
}

/** Writes the words of a page that begins at word `start` of memory. */
export function applyRecord(record: PageRecord, memory: Int32Array, start: number): void {
  const { words } = record;
  let { masks, values } = record;
  if (record.valueCount === PAGE_WORDS) {
    memory.set(words.subarray(values, values + PAGE_WORDS), start);
    return;
  }
  for (let changed = record.blocks; changed !== 0; changed &= changed - 1) {
    const at = start + lowestBit(changed) * BLOCK_WORDS;
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
  for (const [index, { page, over, blocks, words: from, masks, maskCount }] of records.entries()) {
    chunk[1 + index] = (page - last) | (over ? OVER : 0);
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
