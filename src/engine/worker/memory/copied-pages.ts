import { PAGE_BYTES, type SealedPage } from '../../checkpoint-format/page-chunks.js';
import type { PackedMemory } from '../../image/packed-memory.js';
import type { Range } from './linear-memory.js';

/** Compared at once; most of them are as they were, and one long comparison is cheaper than many short ones. */
const BLOCK_PAGES = 16;
const ZEROS = Buffer.alloc(BLOCK_PAGES * PAGE_BYTES);

/** The sealed memory, page by page. */
export class CopiedPages {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** Where each page begins in `#bytes`, or -1 where it is all zeros. */
  readonly #offsets: Int32Array;

  constructor({ bytes, segments, data }: PackedMemory) {
    this.#bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
    this.#words = new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
    this.#offsets = new Int32Array(Math.ceil(bytes / PAGE_BYTES)).fill(-1);
    let at = 0;
    for (const { start, end } of segments) {
      if (start % PAGE_BYTES !== 0) throw new Error('a segment of sealed memory does not begin at a page');
      for (let page = start; page < end; page += PAGE_BYTES) {
        this.#offsets[page / PAGE_BYTES] = at + page - start;
      }
      at += end - start;
    }
  }

  /** The sealed content of a page; null where it is all zeros. */
  readonly page = (page: number): SealedPage | null => {
    const at = page < this.#offsets.length ? (this.#offsets[page] as number) : -1;
    if (at < 0) return null;
    return { words: this.#words, at: at >> 2 };
  };

  /**
   * Numbers of the pages that differ from the sealed ones, ascending; each when it has been found, so that who reads
   * it next finds it in the processor's cache.
   * @param end of the memory that is looked at; behind it nothing is in use
   * @param skip bytes that do not count
   */
  *changed(memory: Uint8Array, end: number, skip: Range): Generator<number, void> {
    const heap = Buffer.from(memory.buffer, memory.byteOffset, memory.length);
    const pages = Math.ceil(end / PAGE_BYTES);
    for (let page = 0; page < pages; ) {
      const run = this.#runFrom(page, pages, skip);
      if (this.#skipped(page, skip) || this.#same(heap, page, run)) {
        page += run;
        continue;
      }
      for (const last = page + run; page < last; page += 1) {
        if (!this.#same(heap, page, 1)) yield page;
      }
    }
  }

  /** How many pages from here on lie as closely together in the sealed copy as in memory; at most a block. */
  #runFrom(page: number, pages: number, skip: Range): number {
    const last = Math.min(pages, page + BLOCK_PAGES);
    const skipped = this.#skipped(page, skip);
    let next = page + 1;
    while (
      next < last &&
      this.#skipped(next, skip) === skipped &&
      this.#offsetOf(next) ===
        (this.#offsetOf(page) < 0 ? -1 : this.#offsetOf(page) + (next - page) * PAGE_BYTES)
    ) {
      next += 1;
    }
    return next - page;
  }

  #offsetOf(page: number): number {
    return page < this.#offsets.length ? (this.#offsets[page] as number) : -1;
  }

  #skipped(page: number, { start, end }: Range): boolean {
    return page * PAGE_BYTES >= start && (page + 1) * PAGE_BYTES <= end;
  }

  /** Whether `run` pages are as they were sealed. */
  #same(heap: Buffer, page: number, run: number): boolean {
    const start = page * PAGE_BYTES;
    const bytes = run * PAGE_BYTES;
    const at = this.#offsetOf(page);
    if (at < 0) return heap.compare(ZEROS, 0, bytes, start, start + bytes) === 0;
    return heap.compare(this.#bytes, at, at + bytes, start, start + bytes) === 0;
  }
}
