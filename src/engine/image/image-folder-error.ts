import { folderFault } from '../../base/make-folder.js';

/** An image must be built, but its folder is not writable. */
export class ImageFolderError extends Error {
  override readonly name = 'ImageFolderError';

  constructor(folder: string, cause: unknown) {
    super(folderFault('PYODIDE_IMAGE_DIR', folder, cause), { cause });
  }
}
