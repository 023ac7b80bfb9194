import { PAGE_BYTES, PAGE_WORDS, type SealedPage } from '../../checkpoint-format/page-chunks.js';
import { PageEncoder } from '../../checkpoint-format/page-encoder.js';
import { applyRecord } from '../../checkpoint-format/page-records.js';
import type { PageWords } from '../../checkpoint-format/word-set.js';
import type { StatePages } from './state-pages.js';

/** Finds what a step wrote where only a comparison with the state before can tell; that state is made of its groups. */
export class StepWords {
  readonly #encoder = new PageEncoder();
  /** A page of the state before. */
  readonly #page: SealedPage = { words: new Int32Array(PAGE_WORDS), at: 0 };

  /**
   * @param memory as words @param pages numbers of those that may have changed
   * @param before where the state before has its pages
   * @returns the words that differ, for each page that has some; the next page overwrites them
   */
  *find(
    memory: Int32Array,
    pages: Iterable<number>,
    sealed: (page: number) => SealedPage | null,
    before: StatePages,
  ): Generator<PageWords, void> {
    const bytes = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
    for (const page of pages) {
      const was = this.#before(page, sealed(page), before);
      // The library compares faster than we do, and of a large state most pages are as they were.
      if (was && isSame(bytes, page, was)) continue;
      const words = this.#encoder.encode(page, memory, was);
      if (words.blocks !== 0) yield words;
    }
  }

  #before(page: number, sealed: SealedPage | null, before: StatePages): SealedPage | null {
    const [whole, over] = [before.whole(page), before.over(page)];
    if (!whole && !over) return sealed;
    // Every word of it is in the group.
    if (whole?.valueCount === PAGE_WORDS && !over) return { words: whole.words, at: whole.values };
    const { words } = this.#page;
    if (sealed) words.set(sealed.words.subarray(sealed.at, sealed.at + PAGE_WORDS));
    else words.fill(0);
    for (const record of [whole, over]) if (record) applyRecord(record, words, 0);
    return this.#page;
  }
}

function isSame(bytes: Buffer, page: number, { words, at }: SealedPage): boolean {
  const was = Buffer.from(words.buffer, words.byteOffset + at * 4, PAGE_BYTES);
  return bytes.compare(was, 0, PAGE_BYTES, page * PAGE_BYTES, (page + 1) * PAGE_BYTES) === 0;
}
