import type { ErrorCode } from '../../../base/error-table.js';

export interface Meta {
  /** Time of the answer, ISO 8601 in UTC. */
  timestamp: string;
  /** Also in the x-request-id header and in the log lines of the request. */
  requestId: string;
}

/** What every route below /api answers. `code` is there exactly when `success` is false. */
export interface Envelope<T> {
  success: boolean;
  data: T | null;
  error: string | null;
  code?: ErrorCode;
  meta: Meta;
}

/** An answer to a request that was done. */
export function succeeded<T>(data: T, requestId: string): Envelope<T> {
  return { success: true, data, error: null, meta: metaOf(requestId) };
}

/** An answer to a request that was not; `data` only for runs that happened all the same. */
export function failed<T = never>(
  code: ErrorCode,
  error: string,
  requestId: string,
  data: T | null = null,
): Envelope<T> {
  // It may quote what a client sent, and end in the middle of a character.
  return { success: false, data, error: error.toWellFormed(), code, meta: metaOf(requestId) };
}

function metaOf(requestId: string): Meta {
  return { timestamp: new Date().toISOString(), requestId };
}
