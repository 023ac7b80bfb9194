/** An image has to be built, and its folder takes no files. */
export class ImageFolderError extends Error {
  override readonly name = 'ImageFolderError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `PYODIDE_IMAGE_DIR: the folder ${folder} cannot be made or written (${cause.code ?? cause.message})`,
      {
        cause,
      },
    );
  }
}
