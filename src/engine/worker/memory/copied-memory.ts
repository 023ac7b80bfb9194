import { crc32 } from 'node:zlib';
import type { SealedPage } from '../../checkpoint-format/page-chunks.js';
import type { ImageFile } from '../../image/image-file.js';
import { ImageError, type SectionName, type StoredMemory } from '../../image/image-header.js';
import type { PackedMemory } from '../../image/packed-memory.js';
import { CopiedPages } from './copied-pages.js';
import type { LinearMemory, Range } from './linear-memory.js';

/**
 * Memory that is copied back as a whole: for machines where it cannot be mapped. A reset writes every byte from 0 to the
 * end of memory: what was zero is filled, the rest copied. Comparing first would read two streams to save writing one.
 */
export class CopiedMemory implements LinearMemory {
  readonly states = null;
  readonly bytes: number;
  readonly #memory: () => Uint8Array;
  readonly #copy: PackedMemory;
  #pages: CopiedPages | null = null;

  /**
   * Puts a section of the image in place, over whatever memory holds.
   * @param memory all of linear memory: another array after each growth
   * @param mapped why it is not mapped
   * @throws ImageError when the section is not what was written
   */
  constructor(
    memory: () => Uint8Array,
    image: ImageFile,
    name: SectionName,
    stored: StoredMemory,
    readonly mapped: string,
  ) {
    this.#memory = memory;
    this.#copy = image.readMemory(name, stored);
    this.bytes = stored.bytes;
    this.restore();
    if (crc32(memory().subarray(0, this.bytes)) !== image.section(name).crc32) {
      throw new ImageError('the image is damaged');
    }
  }

  restore(): void {
    // The unused stack too: an honest run leaves its far end alone, but a hostile write reaches any byte.
    this.#copy.unpackInto(this.#memory());
  }

  release(): void {
    this.restore();
  }

  matches(): boolean {
    return this.#copy.matches(this.#memory());
  }

  changed(end: number, skip: Range): Iterable<number> {
    return this.#sealedPages().changed(this.#memory(), end, skip);
  }

  page(page: number): SealedPage | null {
    return this.#sealedPages().page(page);
  }

  #sealedPages(): CopiedPages {
    this.#pages ??= new CopiedPages(this.#copy);
    return this.#pages;
  }
}
