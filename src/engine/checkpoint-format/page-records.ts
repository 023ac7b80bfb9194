import { BLOCK_WORDS, CHUNK_PAGES, CHUNK_WORDS_MAX, lowestBit, OVER, PAGE_WORDS } from './page-chunks.js';

/** The changes of one page in a chunk, and their location. */
export interface PageRecord {
  page: number;
  /** Its words overlay older chunks. */
  over: boolean;
  /** Bit mask of changed blocks; 0: the page equals the sealed page. */
  blocks: number;
  words: Int32Array;
  /** Index in `words` of the masks of the changed blocks. */
  masks: number;
  maskCount: number;
  /** Index in `words` of the new values. */
  values: number;
  valueCount: number;
}

const NO_WORDS = new Int32Array(0);

/** Size of a record in a chunk, words. */
export function recordWords({ maskCount, valueCount }: PageRecord): number {
  return 2 + maskCount + valueCount;
}

/** Record of a page that equals the sealed page again, and overrides older chunks. */
export function sealedRecord(page: number): PageRecord {
  return { page, over: false, blocks: 0, words: NO_WORDS, masks: 0, maskCount: 0, values: 0, valueCount: 0 };
}

/** Writes the changed words of a page that begins at word `start` of memory. */
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
 * Splits records, one per page, into chunks.
 * @param limitWords target size of a chunk
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
