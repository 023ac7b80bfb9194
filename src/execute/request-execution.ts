import type { FastifyRequest } from 'fastify';
import type {} from '../logging/request-execution.js';
import type { Caller, Execution } from './execute.service.js';

/** Tells the log what a request ran. */
export function noteExecution(
  request: FastifyRequest,
  code: string,
  { report, facts, workerId }: Execution,
): void {
  request.execution = { code, executionId: facts.executionId, outcome: report.outcome, workerId };
}

export function callerOf(request: FastifyRequest): Caller {
  return { ip: request.ip, userAgent: request.headers['user-agent'] };
}
