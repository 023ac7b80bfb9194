/** Command: builds the interpreter image if it is missing or broken. `node dist/image/build-image.js [folder]` */
import { imageFingerprint } from './fingerprint.js';
import { DEFAULT_IMAGE_DIR, imageFileIn } from './image-location.js';
import { checkPackageFiles, PackageFileError } from './package-files.js';
import { isSoundImage } from './verify-image.js';
import { writeImage } from './write-image.js';

const fingerprint = imageFingerprint();
const file = imageFileIn(process.argv[2] ?? DEFAULT_IMAGE_DIR, fingerprint);
if (!(await isSoundImage(file, fingerprint))) {
  checkOrExit();
  // Imports pyodide, so not before it is known to be the one we mean.
  const { buildCore } = await import('./build-core.js');
  const { source, content } = await buildCore();
  writeImage(file, { fingerprint, ...source }, content);
}

/** Whoever installed the package can mend this; a stack would only hide the sentence. */
function checkOrExit(): void {
  try {
    checkPackageFiles();
  } catch (error) {
    if (!(error instanceof PackageFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
