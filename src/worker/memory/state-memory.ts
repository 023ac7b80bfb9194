import { PAGE_WORDS } from '../../checkpoint-format/page-chunks.js';
import { applyGroups, type PageGroup } from '../../checkpoint-format/page-group.js';
import type { Mapping, NativeMemory } from '../../native/native-memory.js';
import { ChangedPages } from './changed-pages.js';
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
  readonly #changed = new ChangedPages();
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
   * @returns whether it is there: it is not when it is too large
   */
  lay(groups: readonly PageGroup[]): boolean {
    this.forget();
    const pages = pagesOf(groups);
    if (!hasRoom(() => this.#native.layState(this.#mapping, pages))) return false;
    applyGroups(groups, this.#words, this.#words.length / PAGE_WORDS);
    return true;
  }

  forget(): void {
    this.#native.forgetState(this.#mapping);
  }

  /** Memory, as sealed until now and long enough, is in the state. @throws Error: it is in none, and must be reset */
  enter(): void {
    this.#native.mapState(this.#mapping, this.#memory());
  }

  /** Numbers of the pages that were written to since `enter` and are another way, ascending; see LinearMemory.changed. */
  changed(end: number, skip: Range): Iterable<number> {
    return this.#changed.within(end, skip, (into) =>
      this.#native.changedState(this.#mapping, this.#memory(), into),
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

/** Whether the addon took more pages into the state; it keeps none of more than 32 MB, which would be there twice. */
function hasRoom(add: () => void): boolean {
  try {
    add();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_NATIVE_MEMORY') return false;
    throw error;
  }
}

function pagesOf(groups: readonly PageGroup[]): Uint32Array {
  const pages = new Set<number>();
  for (const group of groups) for (const page of group.pages) pages.add(page);
  return Uint32Array.from(pages).sort();
}
