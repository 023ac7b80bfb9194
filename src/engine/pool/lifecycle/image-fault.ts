import { PackageError, type PackageErrorCode } from '../../distribution/package-error.js';
import { ImageFolderError } from '../../image/image-folder-error.js';

/** Why no image is available. */
export interface ImageFault {
  /** A message that clients may see. */
  reason: string;
  /** Retrying does not help: the settings or a package must change. */
  isLasting: boolean;
}

/** Transient: an index may become available again. */
const PASSING: readonly PackageErrorCode[] = ['PACKAGE_DOWNLOAD_FAILED'];

/** The image fault behind an error; null for other errors. */
export function imageFaultOf(error: unknown): ImageFault | null {
  if (error instanceof ImageFolderError) return { reason: error.message, isLasting: true };
  if (!(error instanceof PackageError)) return null;
  const isPassing = PASSING.some((code) => code === error.code);
  return { reason: error.message.replace(/\.$/, ''), isLasting: !isPassing };
}
