import type { ErrorCode, Execution, SessionExecution } from './schemas.js';

/** Codes of the client itself; all others are those of the server. */
export type ClientErrorCode = 'CONNECTION_FAILED' | 'ANSWER_UNREADABLE';

export interface PoolErrorDetails {
  /** HTTP status; 0 if there was no answer. */
  status: number;
  requestId?: string | undefined;
  /** Seconds after which the server suggests another attempt. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** A request that was not carried out. `code` is stable, `message` may change. */
export class PoolError extends Error {
  override readonly name: string = 'PoolError';
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: ErrorCode | ClientErrorCode,
    message: string,
    { status, requestId, retryAfter, cause }: PoolErrorDetails,
  ) {
    super(message, { cause });
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** Code that was run and failed: an exception, an exit code, a limit. `execution` has all that it produced. */
export class ExecutionFailed extends PoolError {
  override readonly name = 'ExecutionFailed';

  constructor(
    code: ErrorCode,
    message: string,
    readonly execution: Execution | SessionExecution,
    details: PoolErrorDetails,
  ) {
    super(code, message, details);
  }
}
