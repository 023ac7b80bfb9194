import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';

/** The kinds of files that may be uploaded, by extension, with the type that they are described and served as. */
const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  txt: 'text/plain',
  py: 'text/x-python',
  png: 'image/png',
  json: 'application/json',
};

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
  const [base, ending] = parts;
  const type = ending === undefined ? undefined : typeOfEnding(ending.toLowerCase());
  if (parts.length !== 2 || !base || !type) {
    const endings = Object.keys(TYPE_OF_ENDING).map((one) => `.${one}`);
    throw new ServiceError(
      'VALIDATION_FAILED',
      `The name of the file must be one of ${endings.join(' ')} with no other dot in it; received ${JSON.stringify(originalName.slice(0, 80))}.`,
    );
  }
  const safe = base.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, SAFE_LENGTH_MAX);
  const start = safe.startsWith('-') ? `_${safe}` : safe;
  const dotted = `.${String(ending).toLowerCase()}`;
  return {
    sanitizedOriginal: start + dotted,
    storedFilename: `${start}-${randomBytes(6).toString('hex')}${dotted}`,
    mimetype: type,
  };
}

function typeOfEnding(ending: string): string | undefined {
  return Object.hasOwn(TYPE_OF_ENDING, ending) ? TYPE_OF_ENDING[ending] : undefined;
}
