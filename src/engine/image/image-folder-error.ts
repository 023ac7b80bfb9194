/** An image must be built, but its folder is not writable. */
export class ImageFolderError extends Error {
  override readonly name = 'ImageFolderError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `PYODIDE_IMAGE_DIR: the folder ${folder} cannot be created or written (${cause.code ?? cause.message})`,
      {
        cause,
      },
    );
  }
}
