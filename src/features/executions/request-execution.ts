import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { accessOf } from '../../server/access/owner.js';
import type {} from '../../server/http/body/exchange-part.js';
import { IS_UUID } from '../../server/http/rules/schema-patterns.js';
import type {} from '../../server/logging/request-execution.js';
import type { Caller, Execution } from './execute.service.js';

/** Adds what a request ran to its log line. */
export function noteExecution(
  request: FastifyRequest,
  code: string,
  { report, facts, workerId }: Execution,
): void {
  request.execution = { code, executionId: facts.executionId, outcome: report.outcome, workerId };
}

/** @throws ServiceError VALIDATION_FAILED for an invalid X-Execution-Id */
export function callerOf(request: FastifyRequest): Caller {
  const access = accessOf(request);
  return {
    owner: access.owner,
    access,
    executionId: chosenId(request.headers['x-execution-id']),
    answered: request.exchange?.ended,
    ip: request.ip,
    userAgent: request.headers['user-agent'],
  };
}

/** A UUID, like the ids that are made here: as hard to guess, and never twice by accident. */
function chosenId(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && IS_UUID.test(header)) return header.toLowerCase();
  throw new ServiceError('VALIDATION_FAILED', 'The header X-Execution-Id must be a UUID.');
}
