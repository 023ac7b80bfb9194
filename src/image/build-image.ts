/** Command: builds the interpreter image if it is missing or broken. `node dist/image/build-image.js [folder]` */
import { existsSync } from 'node:fs';
import { buildSnapshot } from './build-snapshot.js';
import { imageFingerprint } from './fingerprint.js';
import { ImageError, verifyImage, writeImage } from './image-file.js';
import { DEFAULT_IMAGE_DIR, imageFileIn } from './image-location.js';

const fingerprint = imageFingerprint();
const file = imageFileIn(process.argv[2] ?? DEFAULT_IMAGE_DIR, fingerprint);
if (!(await isGood())) {
  const { memory, ...source } = await buildSnapshot();
  writeImage(file, { fingerprint, ...source }, memory);
}

async function isGood(): Promise<boolean> {
  if (!existsSync(file)) return false;
  try {
    await verifyImage(file, fingerprint);
    return true;
  } catch (error) {
    if (error instanceof ImageError) return false;
    throw error;
  }
}
