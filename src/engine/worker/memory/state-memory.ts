import { PAGE_WORDS } from '../../checkpoint-format/page-chunks.js';
import { applyPage, type PageSource } from '../../checkpoint-format/page-group.js';
import type { PageWords } from '../../checkpoint-format/word-set.js';
import type { Mapping, NativeMemory } from '../../native/native-memory.js';
import { ChangedWords } from './changed-words.js';
import type { Range } from './linear-memory.js';

/**
 * One state of memory in pages of a file that only this process has. To be in it is to have the file mapped over memory,
 * which costs nothing by the page; afterwards the kernel says what was written since. The state before is not looked
 * through to find what changed.
 */
export class StateMemory {
  readonly #native: NativeMemory;
  readonly #mapping: Mapping;
  readonly #memory: () => ArrayBuffer;
  readonly #changed = new ChangedWords();
  /** Of the file. */
  readonly #words: Int32Array;

  /** @throws Error when the file is none that is long enough */
  constructor(native: NativeMemory, mapping: Mapping, memory: () => ArrayBuffer, file: number) {
    this.#native = native;
    this.#mapping = mapping;
    this.#memory = memory;
    this.#words = new Int32Array(native.openState(mapping, file));
  }

  /**
   * Has this state in place of any other; memory is not touched.
   * @param sources of the new state, by page
   * @param before those of the state that is there, when the two have groups in common; null otherwise
   * @returns false when the state is too large; no state is there then
   */
  lay(sources: ReadonlyMap<number, PageSource>, before: ReadonlyMap<number, PageSource> | null): boolean {
    if (!before) this.#native.clearState(this.#mapping);
    const pages = before ? differing(sources, before) : [...sources.keys()];
    const sorted = Uint32Array.from(pages).sort();
    if (!hasRoom(() => this.#native.layState(this.#mapping, sorted))) {
      this.forget();
      return false;
    }
    for (const page of sorted) {
      const source = sources.get(page);
      if (source) applyPage(source, this.#words, page * PAGE_WORDS);
    }
    return true;
  }

  forget(): void {
    this.#native.forgetState(this.#mapping);
  }

  /** Memory, as sealed until now and long enough, is in the state. @throws Error: it is in none, and must be reset */
  enter(): void {
    this.#native.mapState(this.#mapping, this.#memory());
  }

  /** The words that are not as they were at `enter`, by page, ascending; see LinearMemory.changed for what is looked at. */
  changed(end: number, skip: Range): Iterable<PageWords> {
    return this.#changed.within(end, skip, (into) =>
      this.#native.changedWords(this.#mapping, this.#memory(), into),
    );
  }

  /**
   * The state is another one from now on.
   * @param changed pages that are as in memory now @param sealed pages that are as they were sealed; both ascending
   * @returns false when it has no room for that, and is of no use any more
   */
  keep(changed: readonly number[], sealed: readonly number[]): boolean {
    return hasRoom(() => {
      this.#native.keepState(this.#mapping, this.#memory(), Uint32Array.from(changed));
      this.#native.layState(this.#mapping, Uint32Array.from(sealed));
    });
  }
}

/** @returns false when the addon refuses more pages: it keeps no state of more than 32 MB, which would be there twice */
function hasRoom(add: () => void): boolean {
  try {
    add();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_NATIVE_MEMORY') return false;
    throw error;
  }
}

/** Pages that differ between the two. */
function differing(
  sources: ReadonlyMap<number, PageSource>,
  before: ReadonlyMap<number, PageSource>,
): number[] {
  const pages: number[] = [];
  for (const [page, { whole, over }] of sources) {
    const was = before.get(page);
    // A group has a page once.
    if (was?.whole !== whole || was.over !== over) pages.push(page);
  }
  for (const page of before.keys()) if (!sources.has(page)) pages.push(page);
  return pages;
}
