import { ServiceError } from '../../../base/errors.js';
import { isId } from '../record/ids.js';

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 500;
export const CURSOR = /^\d{15}\.[0-9a-f]{32}$/;

type Query = Record<string, unknown>;

/** @throws ServiceError VALIDATION_FAILED */
export function pageOf({ limit, cursor }: Query): { limit: number; after: string | null } {
  if (cursor !== undefined && !(typeof cursor === 'string' && CURSOR.test(cursor))) {
    throw invalid('cursor must be the `next` of the previous page');
  }
  if (limit === undefined) return { limit: LIMIT_DEFAULT, after: cursor ?? null };
  const number = typeof limit === 'string' && /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (number < 1 || number > LIMIT_MAX) throw invalid(`limit must be an integer between 1 and ${LIMIT_MAX}`);
  return { limit: number, after: cursor ?? null };
}

/** @throws ServiceError VALIDATION_FAILED */
export function checkpointOf({ checkpoint }: Query): string | undefined {
  if (checkpoint === undefined || isId(checkpoint)) return checkpoint;
  throw invalid('checkpoint must be the id of a checkpoint: 32 hexadecimal digits');
}

/** @throws ServiceError VALIDATION_FAILED */
export function waitOf({ wait }: Query): boolean {
  if (wait === undefined || wait === 'true') return true;
  if (wait === 'false') return false;
  throw invalid('wait must be true or false');
}

function invalid(rule: string): ServiceError {
  return new ServiceError('VALIDATION_FAILED', `The query parameter ${rule}.`);
}
