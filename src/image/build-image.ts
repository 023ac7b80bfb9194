/** Command: builds the interpreter image if it is missing or broken. `node dist/image/build-image.js [folder]` */
import { buildSnapshot } from './build-snapshot.js';
import { imageFingerprint } from './fingerprint.js';
import { isSoundImage, writeImage } from './image-file.js';
import { DEFAULT_IMAGE_DIR, imageFileIn } from './image-location.js';

const fingerprint = imageFingerprint();
const file = imageFileIn(process.argv[2] ?? DEFAULT_IMAGE_DIR, fingerprint);
if (!(await isSoundImage(file, fingerprint))) {
  const { memory, ...source } = await buildSnapshot();
  writeImage(file, { fingerprint, ...source }, memory);
}
