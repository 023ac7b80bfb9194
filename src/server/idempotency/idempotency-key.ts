import { createHash } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';

/** Printable ASCII without spaces, in double quotes or without any. */
export const IS_IDEMPOTENCY_KEY = /^(?:"[!#-~]{1,255}"|[!#-~]{1,255})$/;

/**
 * The key of a request, with or without the quotes that the IETF draft asks for; null without the header.
 * @throws ServiceError VALIDATION_FAILED
 */
export function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const text = typeof header === 'string' ? header.trim() : '';
  if (IS_IDEMPOTENCY_KEY.test(text)) return text.replaceAll('"', '');
  throw new ServiceError(
    'VALIDATION_FAILED',
    'The header Idempotency-Key must be 1 to 255 printable characters without spaces, with or without quotes.',
  );
}

/**
 * Distinguishes requests.
 * @param bodyDigest of the bytes of the body; '' without one
 * @param more whatever else shapes the answer
 */
export function fingerprintRequest(bodyDigest: string, more: string): string {
  return createHash('sha256').update(`${more}\n${bodyDigest}`).digest('base64url');
}
