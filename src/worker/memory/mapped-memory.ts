import { crc32 } from 'node:zlib';
import { PAGE_BYTES, PAGE_WORDS, type SealedPage } from '../../checkpoint-format/page-chunks.js';
import type { ImageFile } from '../../image/image-file.js';
import { ImageError, type SectionName } from '../../image/image-header.js';
import type { Mapping, NativeMemory } from '../../native/native-memory.js';
import type { LinearMemory, Range } from './linear-memory.js';

/** A run of ordinary size changes some hundred pages. */
const FIRST_ROOM = 4096;

/**
 * Memory whose front is a private mapping of the image: the kernel copies a page when it is written to, and says which
 * ones it copied. Pages that were never written to are one for all workers.
 */
export class MappedMemory implements LinearMemory {
  readonly mapped = true;
  readonly bytes: number;
  readonly #native: NativeMemory;
  readonly #memory: () => ArrayBuffer;
  readonly #mapping: Mapping;
  readonly #sealed: Int32Array;
  #changed = new Uint32Array(FIRST_ROOM);

  /**
   * Maps a section of the image, over whatever memory holds.
   * @param memory all of linear memory: another buffer after each growth, at the same place
   * @param maxBytes longest that it may become
   * @throws ImageError when the section is not what was written; Error when the system refuses
   */
  constructor(
    native: NativeMemory,
    memory: () => ArrayBuffer,
    image: ImageFile,
    name: SectionName,
    maxBytes: number,
  ) {
    const { offset, bytes, crc32: sum } = image.section(name);
    this.#native = native;
    this.#memory = memory;
    this.#mapping = native.map(memory(), image.fd, offset, bytes, maxBytes);
    this.#sealed = new Int32Array(this.#mapping.image);
    this.bytes = bytes;
    // Before any of it runs: the file was checked by hash when the service started, which may be days ago.
    if (crc32(new Uint8Array(this.#mapping.image)) !== sum) throw new ImageError('the image is damaged');
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

  *changed(end: number, skip: Range): Generator<number, void> {
    for (const page of this.#pages()) {
      const start = page * PAGE_BYTES;
      if (start >= end) return;
      if (start < skip.start || start + PAGE_BYTES > skip.end) yield page;
    }
  }

  page(page: number): SealedPage | null {
    const at = page * PAGE_WORDS;
    return at < this.#sealed.length ? { words: this.#sealed, at } : null;
  }

  #pages(): Uint32Array {
    let count = this.#native.changed(this.#mapping, this.#memory(), this.#changed);
    if (count > this.#changed.length) {
      this.#changed = new Uint32Array(count);
      count = this.#native.changed(this.#mapping, this.#memory(), this.#changed);
    }
    return this.#changed.subarray(0, count);
  }
}
