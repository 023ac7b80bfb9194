import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';
import { mimeOfPath } from '../../server/http/answers/mime-of-path.js';

/** The kinds of files that may be uploaded. */
const ENDINGS: readonly string[] = ['csv', 'txt', 'py', 'png', 'json'];

const SAFE_LENGTH_MAX = 80;

export interface UploadName {
  /** The client's name with everything replaced but letters, digits, - and _. */
  sanitizedOriginal: string;
  /** That name with twelve random characters, which no other upload has. */
  storedFilename: string;
  mimetype: string;
}

/** @throws ServiceError VALIDATION_FAILED for a name that cannot be uploaded */
export function nameUpload(originalName: string): UploadName {
  const parts = originalName.split('.');
  const [base, ending = ''] = parts;
  const dotted = `.${ending.toLowerCase()}`;
  if (parts.length !== 2 || !base || !ENDINGS.includes(ending.toLowerCase())) {
    const endings = ENDINGS.map((one) => `.${one}`);
    throw new ServiceError(
      'VALIDATION_FAILED',
      `The name of the file must be one of ${endings.join(' ')} with no other dot in it; received ${JSON.stringify(originalName.slice(0, 80))}.`,
    );
  }
  const safe = base.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, SAFE_LENGTH_MAX);
  const start = safe.startsWith('-') ? `_${safe}` : safe;
  return {
    sanitizedOriginal: start + dotted,
    storedFilename: `${start}-${randomBytes(6).toString('hex')}${dotted}`,
    mimetype: mimeOfPath(dotted),
  };
}
