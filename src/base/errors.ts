import { ERRORS, type ErrorCode, type ErrorInfo } from './error-table.js';

/** An error that a client may see: a stable code from the table and its own message. */
export class ServiceError extends Error {
  override readonly name: string = 'ServiceError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get info(): ErrorInfo {
    return ERRORS[this.code];
  }
}

/** Refused at once: every place in the queue is taken. */
export class PoolQueueFullError extends ServiceError {
  override readonly name = 'PoolQueueFullError';

  constructor(capacity: number) {
    super('POOL_QUEUE_FULL', `All workers are busy and the queue is full (${capacity} places).`);
  }
}

/** Waited in the queue for as long as allowed. */
export class PoolQueueTimeoutError extends ServiceError {
  override readonly name = 'PoolQueueTimeoutError';

  /** @param timeoutMs how long it was allowed to wait, in ms */
  constructor(timeoutMs: number) {
    super('POOL_QUEUE_TIMEOUT', `No worker became free within the queue timeout of ${timeoutMs} ms.`);
  }
}

/** The pool accepts no new work because the server is shutting down. */
export class PoolDrainingError extends ServiceError {
  override readonly name = 'PoolDrainingError';

  constructor() {
    super('POOL_DRAINING', 'The server is shutting down and accepts no new executions.');
  }
}

/** The pool is not running: never started, or closed already. */
export class PoolUnavailableError extends ServiceError {
  override readonly name = 'PoolUnavailableError';

  constructor(why: string) {
    super('POOL_UNAVAILABLE', `The pool is not available: ${why}.`);
  }
}

/** The caller gave up while waiting for a worker; the code was not run. */
export class ExecutionCancelledError extends ServiceError {
  override readonly name = 'ExecutionCancelledError';

  constructor() {
    super(
      'EXECUTION_CANCELLED',
      'The execution was cancelled while it waited for a worker; the code was not run.',
    );
  }
}
