import path from 'node:path';

/** Below the package root, beside dist/. */
export const DEFAULT_IMAGE_DIR = path.join(import.meta.dirname, '..', '..', '..', '.cache', 'image');

/** One file per fingerprint, so that two versions of the service can share a folder. */
export function imageFileIn(folder: string, fingerprint: string): string {
  return path.join(folder, `${fingerprint.slice(0, 16)}.image`);
}
