import type { ImageFile } from '../../image/image-file.js';
import type { SectionName, StoredMemory } from '../../image/image-header.js';
import type { NativeMemory } from '../../native/native-memory.js';
import type { PyodideModule } from '../../pyodide/internals.js';
import { CopiedMemory } from './copied-memory.js';
import type { LinearMemory } from './linear-memory.js';
import { MappedMemory } from './mapped-memory.js';

/** The addon, or why memory is not to be mapped. */
export type Native = NativeMemory | { missing: string };

/**
 * Puts memory of the image in place, mapped where that works, otherwise copied.
 * @param maxBytes longest that linear memory may become
 * @param stateFile see MappedMemory
 * @throws ImageError when the image is damaged
 */
export function openMemory(
  native: Native,
  module: PyodideModule,
  image: ImageFile,
  name: SectionName,
  stored: StoredMemory,
  maxBytes: number,
  stateFile: number | null,
): LinearMemory {
  const copied = (reason: string) => new CopiedMemory(() => module.HEAPU8, image, name, stored, reason);
  if ('missing' in native) return copied(native.missing);
  try {
    return new MappedMemory(
      native,
      () => module.HEAPU8.buffer as ArrayBuffer,
      image,
      name,
      maxBytes,
      stateFile,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Whatever is wrong with the image is as wrong when it is copied.
    if (code !== 'ERR_NATIVE_MEMORY') throw error;
    return copied(`memory cannot be mapped: ${message}`);
  }
}

/** The bytes of a section that are only read: of the mapped file where that works, otherwise a copy. */
export function openBytes(native: Native, image: ImageFile, name: SectionName): Uint8Array {
  const { offset, bytes } = image.section(name);
  if ('missing' in native || bytes === 0) return image.read(name);
  return new Uint8Array(native.view(image.fd, offset, bytes));
}
