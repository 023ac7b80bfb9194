/** Command: builds the interpreter image if it is missing or damaged. `node dist/engine/image/build-image.js [folder]` */
import path from 'node:path';
import { imageFingerprint } from './fingerprint.js';
import { DEFAULT_IMAGE_DIR, imageFileIn } from './image-location.js';
import { checkPackageFiles, PackageFileError } from './package-files.js';
import { isSoundImage } from './verify-image.js';
import { writeImage } from './write-image.js';

// By default Node prints the source line first: a megabyte of minified code.
process.on('uncaughtException', (error: unknown) => {
  process.stderr.write(`${(error instanceof Error && error.stack) || String(error)}\n`);
  process.exit(1);
});
const fingerprint = imageFingerprint();
const file = imageFileIn(process.argv[2] ?? DEFAULT_IMAGE_DIR, fingerprint);
if (!(await isSoundImage(file, fingerprint))) {
  checkOrExit();
  // Imports pyodide, so only after its files are verified.
  const { buildCore } = await import('./build-core.js');
  const { source, content } = await buildCore(path.dirname(file));
  writeImage(file, { fingerprint, ...source }, content);
}

/** The operator can fix this: prints the message without a stack. */
function checkOrExit(): void {
  try {
    checkPackageFiles();
  } catch (error) {
    if (!(error instanceof PackageFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
