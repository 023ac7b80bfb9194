import { ERROR_CODES, ERRORS, type ErrorCode } from './errors.js';

/** Statuses that several codes share, or that the framework uses beyond the table: which code stands for them. */
const PREFERRED: Record<number, ErrorCode> = {
  400: 'VALIDATION_FAILED',
  414: 'VALIDATION_FAILED',
  431: 'VALIDATION_FAILED',
  503: 'POOL_UNAVAILABLE',
};

/** The code for an HTTP status that came without one; INTERNAL_ERROR for everything from 500 that is not known. */
export function codeOfStatus(status: number): ErrorCode {
  const preferred = PREFERRED[status];
  if (preferred) return preferred;
  const found = ERROR_CODES.find((code) => ERRORS[code].status === status && status !== 200);
  if (found) return found;
  return status >= 400 && status < 500 ? 'VALIDATION_FAILED' : 'INTERNAL_ERROR';
}
