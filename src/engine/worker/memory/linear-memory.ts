import type { SealedPage } from '../../checkpoint-format/page-chunks.js';
import type { StateMemory } from './state-memory.js';

/** Bytes of memory, from and to (exclusive). */
export interface Range {
  start: number;
  end: number;
}

/** Linear memory as it was sealed, and the way back to it. */
export interface LinearMemory {
  /** Whether it is mapped from the image: true, or why it is copied. */
  readonly mapped: true | string;
  /** Where one other state of it can be kept ready; null where that cannot be done. */
  readonly states: StateMemory | null;
  /** How much was sealed; what lies behind was zero. A multiple of WebAssembly's page. */
  readonly bytes: number;
  /** Every byte as it was sealed, whatever wrote to it. @throws Error when that cannot be done: the worker must end */
  restore(): void;
  /** The same, and lets go of what is not in use; what is touched next costs a little more. */
  release(): void;
  /** Whether every byte is as it was sealed. Reads all of them: for self-checks, not for every run. */
  matches(): boolean;
  /**
   * Numbers of the pages that are not as they were sealed, ascending.
   * @param end of the memory that is looked at; behind it nothing is in use
   * @param skip bytes that do not count
   */
  changed(end: number, skip: Range): Iterable<number>;
  /** The sealed content of a page; null where it is all zeros. */
  page(page: number): SealedPage | null;
}
