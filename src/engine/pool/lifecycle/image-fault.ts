import { PackageError, type PackageErrorCode } from '../../distribution/package-error.js';
import { ImageFolderError } from '../../image/image-folder-error.js';

/** Why there is no image to start workers from. */
export interface ImageFault {
  /** One sentence, for clients too. */
  reason: string;
  /** Waiting does not help: the settings or a package have to change. */
  isLasting: boolean;
}

/** An index may be back, and a file be put there. */
const PASSING: readonly PackageErrorCode[] = ['PACKAGE_DOWNLOAD_FAILED'];

/** What an error says of the image; null when it is another one. */
export function imageFaultOf(error: unknown): ImageFault | null {
  if (error instanceof ImageFolderError) return { reason: error.message, isLasting: true };
  if (!(error instanceof PackageError)) return null;
  const isPassing = PASSING.some((code) => code === error.code);
  return { reason: error.message.replace(/\.$/, ''), isLasting: !isPassing };
}
