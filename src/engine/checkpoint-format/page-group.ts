import type { Packed } from './codec.js';
import { bitsIn, bitsOf, distanceIn, OVER, PAGE_WORDS, valuesAt } from './page-chunks.js';
import { applyRecord, type PageRecord } from './page-records.js';
import type { WordSet } from './word-set.js';

/** What was visited of a page. */
const WORDS_OVER = 1;
const WHOLE = 2;

/**
 * Pages that were stored together: a chunk, where its pages are in it, and the part of a checkpoint that it is. Never
 * changes; states that follow each other share their groups.
 */
export class PageGroup {
  /** Numbers of its pages, ascending. */
  readonly pages: Int32Array;
  /** Where the masks and the values of each page begin, and where those of the last end. */
  readonly #masks: Int32Array;
  readonly #values: Int32Array;

  /** @param chunk passed `checkChunk`; not written to @param part the same as it is stored */
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

  /** Words of the chunk. */
  get words(): number {
    return this.chunk.length;
  }

  /** Whether the words of one of its pages lie over what older groups say of it. */
  isOver(index: number): boolean {
    return ((this.chunk[1 + index] as number) & OVER) !== 0;
  }

  /** Which blocks of one of its pages changed. */
  blocksOf(index: number): number {
    return this.chunk[1 + this.pages.length + index] as number;
  }

  /** Words that one of its pages takes in a chunk. */
  wordsOf(index: number): number {
    const masks = (this.#masks[index + 1] as number) - (this.#masks[index] as number);
    const values = (this.#values[index + 1] as number) - (this.#values[index] as number);
    return 2 + masks + values;
  }

  /** Adds the words of one of its pages to others of that page. */
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
 * Visits what counts of each page: the newest group that has it as a whole, and of the groups newer than that the newest that
 * has words over it.
 * @param groups newest first
 * @param visit gets a group, which of its pages, and the number of the group
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
      // Behind a whole page nothing counts, and of words over it only the first.
      if ((visited[page] as number) >= found) continue;
      visited[page] = found;
      visit(group, index, number);
    }
  }
}

/** Behind the last page that they have. */
function endOf(groups: readonly PageGroup[]): number {
  return groups.reduce((end, { pages }) => Math.max(end, (pages.at(-1) ?? -1) + 1), 0);
}

/** What counts of a page: the group that has it as a whole, and the one that has words over that; where in them. */
export interface PageSource {
  whole: PageGroup | null;
  wholeAt: number;
  over: PageGroup | null;
  overAt: number;
}

/** @param groups newest first @returns what counts, by page */
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

/** Puts a page, which is as it was sealed, into memory, where it begins at word `at`. */
export function applyPage(
  { whole, wholeAt, over, overAt }: PageSource,
  memory: Int32Array,
  at: number,
): void {
  if (whole) applyRecord(whole.record(wholeAt), memory, at);
  if (over) applyRecord(over.record(overAt), memory, at);
}

/** Puts pages into memory that is as it was sealed; as `sourcesOf` and `applyPage` would, for many pages at once. */
export function applyGroups(groups: readonly PageGroup[], memory: Int32Array): void {
  const over: PageRecord[] = [];
  visitCounting(groups, (group, index) => {
    const record = group.record(index);
    if (record.over) over.push(record);
    else applyRecord(record, memory, record.page * PAGE_WORDS);
  });
  for (const record of over) applyRecord(record, memory, record.page * PAGE_WORDS);
}
