import type { Packed } from './codec.js';
import { bitsIn, bitsOf, distanceIn, OVER, PAGE_WORDS, valuesAt } from './page-chunks.js';
import { applyRecord, type PageRecord } from './page-records.js';
import type { WordSet } from './word-set.js';

/** What of a page was visited. */
const WORDS_OVER = 1;
const WHOLE = 2;

/**
 * Pages that were stored together: a chunk, an index of its pages, and the checkpoint part it is stored as. Immutable;
 * successive states share groups.
 */
export class PageGroup {
  /** Page numbers, ascending. */
  readonly pages: Int32Array;
  /** Where the masks and the values of each page begin, plus the end of the last. */
  readonly #masks: Int32Array;
  readonly #values: Int32Array;

  /** @param chunk passed `checkChunk`; is not modified @param part the chunk as stored */
  constructor(
    readonly chunk: Int32Array,
    readonly part: Packed,
  ) {
    const count = chunk[0] as number;
    this.pages = new Int32Array(count);
    this.#masks = new Int32Array(count + 1);
    this.#values = new Int32Array(count + 1);
    let mask = 1 + 2 * count;
    let value = valuesAt(chunk);
    let page = -1;
    for (let index = 0; index < count; index += 1) {
      page += distanceIn(chunk[1 + index] as number);
      this.pages[index] = page;
      this.#masks[index] = mask;
      this.#values[index] = value;
      const masks = bitsOf(chunk[1 + count + index] as number);
      value += bitsIn(chunk, mask, mask + masks);
      mask += masks;
    }
    this.#masks[count] = mask;
    this.#values[count] = value;
  }

  /** Length of the chunk, words. */
  get words(): number {
    return this.chunk.length;
  }

  /** Whether the words of a page overlay older groups. */
  isOver(index: number): boolean {
    return ((this.chunk[1 + index] as number) & OVER) !== 0;
  }

  /** Bit mask of the changed blocks of a page. */
  blocksOf(index: number): number {
    return this.chunk[1 + this.pages.length + index] as number;
  }

  /** Size of a page in a chunk, words. */
  wordsOf(index: number): number {
    const masks = (this.#masks[index + 1] as number) - (this.#masks[index] as number);
    const values = (this.#values[index + 1] as number) - (this.#values[index] as number);
    return 2 + masks + values;
  }

  /** Adds the changed words of a page to a set. */
  addWords(index: number, to: WordSet): void {
    to.add(this.blocksOf(index), this.chunk, this.#masks[index] as number);
  }

  record(index: number): PageRecord {
    const [masks, maskEnd] = [this.#masks[index] as number, this.#masks[index + 1] as number];
    const [values, valueEnd] = [this.#values[index] as number, this.#values[index + 1] as number];
    return {
      page: this.pages[index] as number,
      over: this.isOver(index),
      blocks: this.blocksOf(index),
      words: this.chunk,
      ...{ masks, maskCount: maskEnd - masks, values, valueCount: valueEnd - values },
    };
  }
}

/**
 * Visits the effective groups of each page: the newest one with the whole page, and, of newer groups, the newest one that
 * overlays it.
 * @param groups newest first
 * @param visit receives a group, the index of the page in it, and the number of the group
 */
export function visitCounting(
  groups: readonly PageGroup[],
  visit: (group: PageGroup, index: number, number: number) => void,
): void {
  const visited = new Uint8Array(endOf(groups));
  for (const [number, group] of groups.entries()) {
    const { pages } = group;
    for (let index = 0; index < pages.length; index += 1) {
      const page = pages[index] as number;
      const found = group.isOver(index) ? WORDS_OVER : WHOLE;
      // Only the first whole page counts, and only the first overlay before it.
      if ((visited[page] as number) >= found) continue;
      visited[page] = found;
      visit(group, index, number);
    }
  }
}

/** The number after the last page. */
function endOf(groups: readonly PageGroup[]): number {
  return groups.reduce((end, { pages }) => Math.max(end, (pages.at(-1) ?? -1) + 1), 0);
}

/** The effective groups of a page: the one with the whole page and the overlay, and the index of the page in each. */
export interface PageSource {
  whole: PageGroup | null;
  wholeAt: number;
  over: PageGroup | null;
  overAt: number;
}

/** @param groups newest first @returns sources by page */
export function sourcesOf(groups: readonly PageGroup[]): Map<number, PageSource> {
  const sources = new Map<number, PageSource>();
  visitCounting(groups, (group, index) => {
    const page = group.pages[index] as number;
    const source = sources.get(page) ?? { whole: null, wholeAt: 0, over: null, overAt: 0 };
    sources.set(page, source);
    if (group.isOver(index)) {
      source.over = group;
      source.overAt = index;
    } else {
      source.whole = group;
      source.wholeAt = index;
    }
  });
  return sources;
}

/** Applies the changes of a page to sealed memory, where the page begins at word `at`. */
export function applyPage(
  { whole, wholeAt, over, overAt }: PageSource,
  memory: Int32Array,
  at: number,
): void {
  if (whole) applyRecord(whole.record(wholeAt), memory, at);
  if (over) applyRecord(over.record(overAt), memory, at);
}

/** Applies groups to sealed memory: the same as `sourcesOf` and `applyPage`, for many pages at once. */
export function applyGroups(groups: readonly PageGroup[], memory: Int32Array): void {
  const over: PageRecord[] = [];
  visitCounting(groups, (group, index) => {
    const record = group.record(index);
    if (record.over) over.push(record);
    else applyRecord(record, memory, record.page * PAGE_WORDS);
  });
  for (const record of over) applyRecord(record, memory, record.page * PAGE_WORDS);
}
