import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { IS_UUID } from './rules/schema-patterns.js';

/**
 * The id that a client chose for its execution. A UUID, like the ids that are generated here: as hard to guess, and never
 * twice by accident.
 * @returns undefined when it chose none
 * @throws ServiceError VALIDATION_FAILED for an invalid X-Execution-Id
 */
export function chosenExecutionId({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const header = headers['x-execution-id'];
  if (header === undefined) return undefined;
  if (typeof header === 'string' && IS_UUID.test(header)) return header.toLowerCase();
  throw new ServiceError('VALIDATION_FAILED', 'The header X-Execution-Id must be a UUID.');
}
