import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeWritableFolder } from '../../base/make-folder.js';
import { imageFingerprint } from './fingerprint.js';
import { ImageFolderError } from './image-folder-error.js';
import { imageFileIn } from './image-location.js';
import { isSoundImage, verifyImage } from './verify-image.js';

const BUILDER = path.join(import.meta.dirname, 'build-image.js');
/** Building takes about 8 s on an idle machine. */
const BUILD_TIMEOUT_MS = 120_000;

/**
 * The image in `folder`, verified by hash. If it is missing, damaged or foreign, a separate process builds it.
 * @param signal aborts a build
 * @throws ImageFolderError when the folder is not writable, Error when the build fails
 */
export async function ensureImage(
  folder: string,
  signal?: AbortSignal,
): Promise<{ file: string; fingerprint: string }> {
  const fingerprint = imageFingerprint();
  const file = imageFileIn(folder, fingerprint);
  if (!(await isSoundImage(file, fingerprint))) {
    requireWritable(folder);
    await promisify(execFile)(process.execPath, [BUILDER, folder], {
      timeout: BUILD_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      env: {},
      ...(signal && { signal }),
    });
    await verifyImage(file, fingerprint);
  }
  return { file, fingerprint };
}

function requireWritable(folder: string): void {
  try {
    makeWritableFolder(folder);
  } catch (error) {
    throw new ImageFolderError(folder, error);
  }
}
