import { crc32 } from 'node:zlib';
import { PAGE_WORDS, type SealedPage } from '../../checkpoint-format/page-chunks.js';
import type { ImageFile } from '../../image/image-file.js';
import { ImageError, type SectionName } from '../../image/image-header.js';
import type { Mapping, NativeMemory } from '../../native/native-memory.js';
import { ChangedPages } from './changed-pages.js';
import type { LinearMemory, Range } from './linear-memory.js';
import { StateMemory } from './state-memory.js';

/**
 * Memory whose front is a private mapping of the image: the kernel copies a page when it is written to, and says which
 * ones it copied. Pages that were never written to are one for all workers.
 */
export class MappedMemory implements LinearMemory {
  readonly mapped = true;
  readonly bytes: number;
  readonly states: StateMemory | null;
  readonly #native: NativeMemory;
  readonly #memory: () => ArrayBuffer;
  readonly #mapping: Mapping;
  readonly #sealed: Int32Array;
  readonly #changed = new ChangedPages();

  /**
   * Maps a section of the image, over whatever memory holds.
   * @param memory all of linear memory: another buffer after each growth, at the same place
   * @param maxBytes longest that it may become
   * @param stateFile descriptor of a file for states; states are copied without it, or when it is none
   * @throws ImageError when the section is not what was written; Error when the system refuses
   */
  constructor(
    native: NativeMemory,
    memory: () => ArrayBuffer,
    image: ImageFile,
    name: SectionName,
    maxBytes: number,
    stateFile: number | null,
  ) {
    const { offset, bytes, crc32: sum } = image.section(name);
    this.#native = native;
    this.#memory = memory;
    this.#mapping = native.map(memory(), image.fd, offset, bytes, maxBytes);
    this.#sealed = new Int32Array(this.#mapping.image);
    this.bytes = bytes;
    // Before any of it runs: the file was checked by hash when the service started, which may be days ago.
    if (crc32(new Uint8Array(this.#mapping.image)) !== sum) throw new ImageError('the image is damaged');
    this.states = this.#openStates(stateFile);
  }

  #openStates(file: number | null): StateMemory | null {
    if (file === null) return null;
    try {
      return new StateMemory(this.#native, this.#mapping, this.#memory, file);
    } catch {
      // A launcher that could not make it, or pages that are too long.
      return null;
    }
  }

  restore(): void {
    this.#native.reset(this.#mapping, this.#memory());
  }

  release(): void {
    this.#native.release(this.#mapping, this.#memory());
  }

  matches(): boolean {
    return this.#native.matches(this.#mapping, this.#memory());
  }

  changed(end: number, skip: Range): Iterable<number> {
    return this.#changed.within(end, skip, (into) =>
      this.#native.changed(this.#mapping, this.#memory(), into),
    );
  }

  page(page: number): SealedPage | null {
    const at = page * PAGE_WORDS;
    return at < this.#sealed.length ? { words: this.#sealed, at } : null;
  }
}
