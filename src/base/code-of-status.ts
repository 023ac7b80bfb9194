import type { ErrorCode } from './error-table.js';

/** Which code stands for a status that came without one: the general ones only, no code that says what happened. */
const GENERAL: Record<number, ErrorCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  503: 'POOL_UNAVAILABLE',
};

/** The code for an HTTP status that came without one; INTERNAL_ERROR for everything from 500 that is not known. */
export function codeOfStatus(status: number): ErrorCode {
  const general = GENERAL[status];
  if (general) return general;
  return status >= 400 && status < 500 ? 'VALIDATION_FAILED' : 'INTERNAL_ERROR';
}
