import type { FastifyRequest } from 'fastify';
import type { Caller, Execution } from './execute.service.js';

/** What the log line of a request says about the code it ran; the text itself is never logged. */
export interface RequestExecution {
  code: string;
  executionId: string;
  outcome: string;
  workerId: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by routes that run code, for the log line. */
    execution?: RequestExecution;
  }
}

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
