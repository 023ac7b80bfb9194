import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  ImageError,
  type ImageHeader,
  parseHeader,
  type SectionName,
  type StoredMemory,
} from './image-header.js';
import { lengthOf, PackedMemory } from './packed-memory.js';

export const MAGIC = 'PPSIMAGE';
export const PREFIX_BYTES = MAGIC.length + 4;
/** An image with packages lists each of their files, a few thousand. */
const MAX_HEADER_BYTES = 64 << 20;

/**
 * An image that is open for reading. The file is only ever replaced by rename, so an open image does not change. Its hash
 * is not verified here; see verify-image.ts.
 */
export class ImageFile {
  private constructor(
    readonly fd: number,
    readonly header: ImageHeader,
  ) {}

  /** @throws ImageError when the file is truncated or not an image */
  static open(file: string): ImageFile {
    const fd = openSync(file, 'r');
    try {
      const prefix = readAt(fd, 0, new Uint8Array(PREFIX_BYTES));
      if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC)
        throw new ImageError('not an interpreter image');
      const headerBytes = prefix.readUInt32LE(MAGIC.length);
      if (headerBytes > MAX_HEADER_BYTES) throw new ImageError('the image has no valid header');
      const header = parseHeader(readAt(fd, PREFIX_BYTES, new Uint8Array(headerBytes)).toString());
      const end = Math.max(...Object.values(header.sections).map(({ offset, bytes }) => offset + bytes));
      if (fstatSync(fd).size !== end) throw new ImageError('the image is truncated');
      return new ImageFile(fd, header);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  /** A copy of a section. */
  read(name: SectionName): Uint8Array<ArrayBuffer> {
    const content = new Uint8Array(this.section(name).bytes);
    this.readInto(name, 0, content);
    return content;
  }

  /** Fills `target` with a section's bytes, starting at offset `at`. */
  readInto(name: SectionName, at: number, target: Uint8Array): void {
    readAt(this.fd, this.section(name).offset + at, target);
  }

  /** A memory section, without its zeros. */
  readMemory(name: SectionName, { bytes, segments }: StoredMemory): PackedMemory {
    const { offset } = this.section(name);
    const data = new Uint8Array(lengthOf(segments));
    let at = 0;
    for (const { start, end } of segments) {
      readAt(this.fd, offset + start, data.subarray(at, at + end - start));
      at += end - start;
    }
    return new PackedMemory(bytes, segments, data);
  }

  /** @throws ImageError when the image has no such section */
  section(name: SectionName): { offset: number; bytes: number; crc32: number } {
    const section = this.header.sections[name];
    if (!section) throw new ImageError(`the image has no section ${name}`);
    return section;
  }
}

function readAt(fd: number, offset: number, target: Uint8Array): Buffer {
  for (let at = 0; at < target.length; ) {
    const read = readSync(fd, target, at, target.length - at, offset + at);
    if (read === 0) throw new ImageError('the image is truncated');
    at += read;
  }
  return Buffer.from(target.buffer, target.byteOffset, target.length);
}
