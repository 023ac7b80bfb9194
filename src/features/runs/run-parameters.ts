import { ServiceError } from '../../base/errors.js';
import { pageOf } from '../sessions/dto/session-query.js';

export const CURSOR = /^r\d{15}\.[0-9a-f]{32}$/;

/** How the routes of runs document their id. */
export const RUN_ID = {
  name: 'id',
  description: 'The id of the run: the `executionId` of its answers.',
  schema: { type: 'string', format: 'uuid' },
} as const;

/** @throws ServiceError VALIDATION_FAILED */
export function pageOfRuns({ limit, cursor }: Record<string, unknown>): {
  limit: number;
  after: string | null;
} {
  if (cursor !== undefined && !(typeof cursor === 'string' && CURSOR.test(cursor))) {
    throw new ServiceError(
      'VALIDATION_FAILED',
      'The query parameter cursor must be the `next` of the previous page.',
    );
  }
  return { limit: pageOf({ limit }).limit, after: cursor ?? null };
}
