import type { FastifyRequest } from 'fastify';
import { accessOf } from '../../server/access/owner.js';
import type {} from '../../server/http/body/exchange-part.js';
import { chosenExecutionId } from '../../server/http/execution-id.js';
import type { RoundNote } from '../../server/logging/request-execution.js';
import type { Caller, Execution } from './execute.service.js';

/** Adds what a request ran to its log line. */
export function noteExecution(
  request: FastifyRequest,
  code: string,
  { report, facts, workerId, note }: Execution & { note?: RoundNote },
): void {
  const { executionId } = facts;
  request.execution = { code, executionId, outcome: report.outcome, workerId, ...(note && { round: note }) };
}

/** @throws ServiceError VALIDATION_FAILED for an invalid X-Execution-Id */
export function callerOf(request: FastifyRequest): Caller {
  const access = accessOf(request);
  return {
    owner: access.owner,
    access,
    executionId: chosenExecutionId(request),
    answered: request.exchange?.ended,
    ...(request.caller !== undefined && { keyName: request.caller }),
    ip: request.ip,
    userAgent: request.headers['user-agent'],
  };
}
