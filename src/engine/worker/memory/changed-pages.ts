import { PAGE_BYTES } from '../../checkpoint-format/page-chunks.js';
import type { Range } from './linear-memory.js';

/** A run of ordinary size changes some hundred pages. */
const FIRST_ROOM = 4096;

/** Whether a page is looked at: it is in use, and not all of it is skipped. */
export function isLookedAt(page: number, end: number, skip: Range): boolean {
  const start = page * PAGE_BYTES;
  return start < end && (start < skip.start || start + PAGE_BYTES > skip.end);
}

/** Room for the numbers of pages that the addon finds. */
export class ChangedPages {
  #pages = new Uint32Array(FIRST_ROOM);

  /**
   * @param end of the memory that is looked at, bytes @param skip bytes that do not count
   * @param find fills in the first pages, and says how many there are
   * @returns those that count, ascending
   */
  *within(end: number, skip: Range, find: (into: Uint32Array) => number): Generator<number, void> {
    let count = find(this.#pages);
    if (count > this.#pages.length) {
      this.#pages = new Uint32Array(count);
      count = find(this.#pages);
    }
    for (const page of this.#pages.subarray(0, count)) if (isLookedAt(page, end, skip)) yield page;
  }
}
