import type { Packed } from './codec.js';
import { bitsIn, bitsOf, valuesAt } from './page-chunks.js';
import { applyRecord, type PageRecord } from './page-records.js';

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
      page += chunk[1 + index] as number;
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

  record(index: number): PageRecord {
    const [masks, maskEnd] = [this.#masks[index] as number, this.#masks[index + 1] as number];
    const [values, valueEnd] = [this.#values[index] as number, this.#values[index + 1] as number];
    return {
      page: this.pages[index] as number,
      blocks: this.blocksOf(index),
      words: this.chunk,
      ...{ masks, maskCount: maskEnd - masks, values, valueCount: valueEnd - values },
    };
  }
}

/**
 * Puts pages into memory that is as it was sealed. A page may be in several groups: the first one has it as it was
 * last.
 */
export function applyGroups(groups: readonly PageGroup[], memory: Int32Array, pages: number): void {
  const done = new Uint8Array(pages);
  for (const group of groups) {
    for (let index = 0; index < group.pages.length; index += 1) {
      const page = group.pages[index] as number;
      if (done[page] === 1) continue;
      done[page] = 1;
      applyRecord(group.record(index), memory);
    }
  }
}
