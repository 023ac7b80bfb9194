import { bitsOf } from '../../checkpoint-format/page-chunks.js';
import type { PageWords } from '../../checkpoint-format/word-set.js';
import { isLookedAt } from './changed-pages.js';
import type { Range } from './linear-memory.js';

/** A step of ordinary size writes to some hundred pages. */
const FIRST_ROOM = 1 << 14;

/** Room for the notes of the addon on the words that it finds. */
export class ChangedWords {
  #notes = new Int32Array(FIRST_ROOM);

  /**
   * @param end of the memory that is looked at, bytes @param skip bytes that do not count
   * @param find fills in what fits, and says how long all of it is; see NativeMemory.changedWords
   * @returns the words by page, ascending, of pages that are looked at
   */
  *within(end: number, skip: Range, find: (into: Uint32Array) => number): Generator<PageWords, void> {
    let length = this.#find(find);
    if (length > this.#notes.length) {
      this.#notes = new Int32Array(length);
      length = this.#find(find);
    }
    const words = this.#notes;
    for (let at = 0; at < length; ) {
      const page = words[at] as number;
      const blocks = words[at + 1] as number;
      const masks = at + 2;
      if (isLookedAt(page, end, skip)) yield { page, blocks, words, masks };
      at = masks + bitsOf(blocks);
    }
  }

  #find(find: (into: Uint32Array) => number): number {
    return find(new Uint32Array(this.#notes.buffer));
  }
}
