import path from 'node:path';

/** In the package root, next to dist/. */
export const DEFAULT_IMAGE_DIR = path.join(import.meta.dirname, '..', '..', '..', '.cache', 'image');

/** One file per fingerprint, so that versions of the service can share a folder. */
export function imageFileIn(folder: string, fingerprint: string): string {
  return path.join(folder, `${fingerprint.slice(0, 16)}.image`);
}
