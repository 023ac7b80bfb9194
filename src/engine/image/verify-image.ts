import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { ImageFile } from './image-file.js';
import { ImageError, SECTIONS } from './image-header.js';

/** Hashed at a time, which takes about a millisecond. */
const PART_BYTES = 1 << 20;

/**
 * Reads and hashes a whole image, without blocking the event loop for long.
 * @throws ImageError when the file is damaged or has another fingerprint
 */
export async function verifyImage(file: string, fingerprint: string): Promise<void> {
  const image = ImageFile.open(file);
  try {
    const { header } = image;
    if (header.fingerprint !== fingerprint) throw new ImageError('the image has another fingerprint');
    const hash = createHash('sha256');
    const part = new Uint8Array(PART_BYTES);
    for (const name of SECTIONS.filter((one) => header.sections[one])) {
      const { bytes } = image.section(name);
      for (let at = 0; at < bytes; at += PART_BYTES) {
        const next = part.subarray(0, Math.min(PART_BYTES, bytes - at));
        image.readInto(name, at, next);
        hash.update(next);
        await turn();
      }
    }
    if (hash.digest('hex') !== header.sha256) throw new ImageError('the image is damaged');
  } finally {
    image.close();
  }
}

/** Whether `file` exists, is undamaged, and has this fingerprint. */
export async function isSoundImage(file: string, fingerprint: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  try {
    await verifyImage(file, fingerprint);
    return true;
  } catch (error) {
    if (error instanceof ImageError) return false;
    throw error;
  }
}
