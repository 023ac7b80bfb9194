/**
 * Every code a client can meet, in one table: the HTTP status, whose fault it is, what it means, and when to come
 * back. The documentation lists the same table, and a conformance test compares the two.
 *
 * Codes with status 200 are outcomes: the run happened and what it produced is in `data`.
 */
export interface ErrorInfo {
  /** HTTP status of the answer. */
  status: number;
  /** `client`: sending the same request again cannot help. `service`: it may. */
  fault: 'client' | 'service';
  /** One sentence for the documentation; the answer's own sentence is more exact. */
  meaning: string;
  /** Value of the Retry-After header in seconds, where waiting helps. */
  retryAfterSeconds?: number;
}

export const ERROR_CODES = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'EMPTY_BODY',
  'WEBHOOKS_OFF',
  'WEBHOOK_ADDRESS_REFUSED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORIGIN_REFUSED',
  'NOT_FOUND',
  'EXECUTION_NOT_FOUND',
  'FILE_NOT_FOUND',
  'SHARED_FILES_OFF',
  'SHARED_FILES_FULL',
  'JOB_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'EXECUTION_ID_TAKEN',
  'STREAM_NOT_RESUMABLE',
  'JOB_FINISHED',
  'IDEMPOTENCY_IN_PROGRESS',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'HOST_UNKNOWN',
  'IDEMPOTENCY_KEY_REUSED',
  'RATE_LIMITED',
  'TOO_MANY_RUNS',
  'TOO_MANY_JOBS',
  'TOO_MANY_SESSIONS',
  'INTERNAL_ERROR',
  'SESSION_NOT_FOUND',
  'SESSION_OLD_FORMAT',
  'SESSION_BUSY',
  'SESSION_OVERTAKEN',
  'SESSION_LIMIT',
  'SESSION_STORE_FULL',
  'SESSION_STORE_UNAVAILABLE',
  'CHECKPOINT_NOT_FOUND',
  'CHECKPOINT_DAMAGED',
  'CHECKPOINT_FOREIGN',
  'CHECKPOINT_TOO_LARGE',
  'CHECKPOINTS_BUSY',
  'SESSION_FILE_NOT_FOUND',
  'CONNECTIONS_FULL',
  'BODY_MEMORY_FULL',
  'ANSWER_MEMORY_FULL',
  'POOL_QUEUE_FULL',
  'POOL_QUEUE_TIMEOUT',
  'POOL_DRAINING',
  'POOL_UNAVAILABLE',
  'JOBS_FULL',
  'JOBS_UNAVAILABLE',
  'IDEMPOTENCY_UNAVAILABLE',
  'PACKAGE_INVALID',
  'PACKAGE_NOT_FOUND',
  'PACKAGE_CONFLICT',
  'PACKAGE_NOT_ALLOWED',
  'PACKAGE_DOWNLOAD_FAILED',
  'PACKAGE_INSTALL_FAILED',
  'PACKAGE_CHANGE_NOT_FOUND',
  'PACKAGE_CHANGES_FULL',
  'EXECUTION_ERROR',
  'EXECUTION_TIMEOUT',
  'MEMORY_LIMIT',
  'EXECUTION_CANCELLED',
  'WORKER_CRASHED',
  'JOB_INTERRUPTED',
  'BATCH_TOO_LARGE',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const ERRORS: Record<ErrorCode, ErrorInfo> = {
  VALIDATION_FAILED: {
    status: 400,
    fault: 'client',
    meaning: 'A field of the request breaks a rule; the sentence names the field and the rule.',
  },
  MALFORMED_JSON: { status: 400, fault: 'client', meaning: 'The request body is not valid JSON.' },
  EMPTY_BODY: { status: 400, fault: 'client', meaning: 'The request needs a body, and it has none.' },
  WEBHOOKS_OFF: {
    status: 400,
    fault: 'client',
    meaning: 'The request has a callbackUrl, and this server signs no deliveries: WEBHOOK_SECRETS is empty.',
  },
  WEBHOOK_ADDRESS_REFUSED: {
    status: 400,
    fault: 'client',
    meaning:
      'The callbackUrl lies at an address that is not public, and WEBHOOK_ALLOW_PRIVATE does not have it.',
  },
  UNAUTHENTICATED: {
    status: 401,
    fault: 'client',
    meaning: 'The server asks for an API key, and the request has none that is known and has not expired.',
  },
  FORBIDDEN: { status: 403, fault: 'client', meaning: 'The API key may not do this; the sentence says why.' },
  ORIGIN_REFUSED: {
    status: 403,
    fault: 'client',
    meaning:
      'A web page of another site sent the request; on a server without API keys CORS_ORIGINS must list its origin.',
  },
  NOT_FOUND: { status: 404, fault: 'client', meaning: 'Nothing answers at this path.' },
  EXECUTION_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'Nothing of this caller runs or waits under this execution id; it may have ended.',
  },
  FILE_NOT_FOUND: { status: 404, fault: 'client', meaning: 'There is no file of this name.' },
  SHARED_FILES_OFF: {
    status: 404,
    fault: 'client',
    meaning:
      "This server has no shared upload and plot folders: they exist while COMPAT_SHARED_FILES is 'on'.",
  },
  SHARED_FILES_FULL: {
    status: 507,
    fault: 'client',
    meaning: 'The shared folders hold as many files or bytes as they may; nothing was stored.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no job of this id; its result may have expired.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    fault: 'client',
    meaning: 'The path exists, but not with this method; the Allow header lists those it has.',
  },
  EXECUTION_ID_TAKEN: {
    status: 409,
    fault: 'client',
    meaning: 'The X-Execution-Id of the request is that of an execution that still runs.',
  },
  STREAM_NOT_RESUMABLE: {
    status: 409,
    fault: 'client',
    meaning:
      'The request would resume a stream of events (Last-Event-ID); streams cannot be resumed, and nothing was done a second time.',
  },
  JOB_FINISHED: { status: 409, fault: 'client', meaning: 'The job has ended; there is nothing to cancel.' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    fault: 'service',
    meaning: 'The first request with this Idempotency-Key has no answer yet.',
    retryAfterSeconds: 1,
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    fault: 'client',
    meaning: 'The body or an input file is larger, or the files are more, than this server accepts.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    fault: 'client',
    meaning: 'The content type of the body is not the one this path reads.',
  },
  HOST_UNKNOWN: {
    status: 421,
    fault: 'client',
    meaning:
      'The Host header is not a name of this server; on a server without API keys ALLOWED_HOSTS must list it.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    fault: 'client',
    meaning: 'The Idempotency-Key came with another request before.',
  },
  RATE_LIMITED: {
    status: 429,
    fault: 'client',
    meaning:
      'The key has used up its requests of this minute; or the key is wrong, like too many before it from this address.',
    retryAfterSeconds: 60,
  },
  TOO_MANY_RUNS: {
    status: 429,
    fault: 'client',
    meaning: 'The key has as many executions at a time as it may; the code was not run.',
    retryAfterSeconds: 1,
  },
  TOO_MANY_JOBS: {
    status: 429,
    fault: 'client',
    meaning:
      'The key or its owner keeps as many jobs, or bytes of them, as it may, finished ones included; the job was not accepted.',
    retryAfterSeconds: 60,
  },
  TOO_MANY_SESSIONS: {
    status: 429,
    fault: 'client',
    meaning:
      'The owner holds as many sessions, or bytes of them, as its share of the store; nothing was stored.',
    retryAfterSeconds: 60,
  },
  INTERNAL_ERROR: {
    status: 500,
    fault: 'service',
    meaning: 'A fault of this server; the request id leads to its log lines.',
  },
  SESSION_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning:
      'There is no such session: it never was, was deleted, has expired, or had to make room for others.',
  },
  SESSION_OLD_FORMAT: {
    status: 409,
    fault: 'client',
    meaning:
      'The session was stored by an earlier version of this service, and only servers of that version can go on with it.',
  },
  SESSION_BUSY: {
    status: 409,
    fault: 'service',
    meaning: 'The session is running something else, and did not become free in time; nothing was done.',
    retryAfterSeconds: 1,
  },
  SESSION_OVERTAKEN: {
    status: 409,
    fault: 'service',
    meaning: 'Another request has changed the session meanwhile; the change of this one was not stored.',
    retryAfterSeconds: 1,
  },
  SESSION_LIMIT: {
    status: 503,
    fault: 'service',
    meaning: 'There are as many sessions as this service keeps; no session was made.',
    retryAfterSeconds: 60,
  },
  SESSION_STORE_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'The store of sessions has no room left; nothing was stored.',
    retryAfterSeconds: 60,
  },
  SESSION_STORE_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning: 'The store of sessions cannot be reached; requests that need no session go on.',
    retryAfterSeconds: 2,
  },
  CHECKPOINT_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'The session has no such checkpoint: it never had, or older ones had to go.',
  },
  CHECKPOINT_DAMAGED: {
    status: 422,
    fault: 'client',
    meaning: 'What should be a checkpoint is none, or is not as it was written.',
  },
  CHECKPOINT_FOREIGN: {
    status: 409,
    fault: 'client',
    meaning:
      'The checkpoint was made by another format, interpreter image or memory layout than this server has.',
  },
  CHECKPOINT_TOO_LARGE: {
    status: 413,
    fault: 'client',
    meaning: 'The checkpoint is larger, or needs more memory or files, than this server grants a session.',
  },
  CHECKPOINTS_BUSY: {
    status: 503,
    fault: 'service',
    meaning:
      'The server reads, imports and exports as many states of sessions as it does at a time, or this one took too long; nothing was done.',
    retryAfterSeconds: 1,
  },
  SESSION_FILE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'The work folder of the session has no file at this path.',
  },
  CONNECTIONS_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'There are as many connections as this server, or the address of the client, may have.',
    retryAfterSeconds: 1,
  },
  BODY_MEMORY_FULL: {
    status: 503,
    fault: 'service',
    meaning:
      'Requests that arrive, wait or run take all the memory there is for their bodies; nothing was done.',
    retryAfterSeconds: 2,
  },
  ANSWER_MEMORY_FULL: {
    status: 503,
    fault: 'service',
    meaning:
      'Answers that their clients have not read take all the memory there is for them; what was asked was done, and its answer is lost.',
    retryAfterSeconds: 5,
  },
  POOL_QUEUE_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'Every worker is busy and the queue has no place left; the code was not run.',
    retryAfterSeconds: 1,
  },
  POOL_QUEUE_TIMEOUT: {
    status: 503,
    fault: 'service',
    meaning: 'No worker became free before the time in the queue ran out; the code was not run.',
    retryAfterSeconds: 5,
  },
  POOL_DRAINING: {
    status: 503,
    fault: 'service',
    meaning: 'The server is shutting down and takes no new work; the code was not run.',
    retryAfterSeconds: 5,
  },
  POOL_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning: 'The pool is not running; the code was not run.',
    retryAfterSeconds: 5,
  },
  PACKAGE_INVALID: {
    status: 422,
    fault: 'client',
    meaning: 'What was given is no package, a damaged or dangerous wheel, or one for another interpreter.',
  },
  PACKAGE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning:
      'The package, or one that it needs, is neither in the lock file nor at an index, or not in the wanted version.',
  },
  PACKAGE_CONFLICT: {
    status: 422,
    fault: 'client',
    meaning: 'No versions of the packages go together; the sentence says who asks for what.',
  },
  PACKAGE_NOT_ALLOWED: {
    status: 403,
    fault: 'client',
    meaning: 'The settings of this server do not allow the package, or installing at all.',
  },
  PACKAGE_DOWNLOAD_FAILED: {
    status: 502,
    fault: 'service',
    meaning: 'The file of a package could not be had from the index, or has another hash than it must have.',
  },
  PACKAGE_INSTALL_FAILED: {
    status: 422,
    fault: 'client',
    meaning:
      'No image could be made with the packages, such as when importing one raises; nothing has changed.',
  },
  PACKAGE_CHANGE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no change of packages of this id; what it came to may have expired.',
  },
  PACKAGE_CHANGES_FULL: {
    status: 503,
    fault: 'service',
    retryAfterSeconds: 5,
    meaning: 'As many changes of packages as may be are under way or wait; nothing was changed.',
  },
  JOBS_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'There are as many jobs, or bytes of them, as may be kept; the job was not accepted.',
    retryAfterSeconds: 30,
  },
  IDEMPOTENCY_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning: 'The store of Idempotency-Keys does not answer; nothing was done.',
    retryAfterSeconds: 5,
  },
  JOBS_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning:
      'Jobs cannot be reached now: Redis is away, their folder cannot be used, or the server has ended its work.',
    retryAfterSeconds: 5,
  },
  EXECUTION_ERROR: {
    status: 200,
    fault: 'client',
    meaning: 'The code raised an exception or left with an exit code other than 0.',
  },
  EXECUTION_TIMEOUT: {
    status: 200,
    fault: 'client',
    meaning: 'The code ran longer than its wall-clock limit and was stopped.',
  },
  MEMORY_LIMIT: { status: 200, fault: 'client', meaning: 'The code needed more memory than it was granted.' },
  EXECUTION_CANCELLED: {
    status: 200,
    fault: 'client',
    meaning: 'The run was cancelled before its end: by its id, or since its client went away.',
  },
  WORKER_CRASHED: {
    status: 200,
    fault: 'service',
    meaning:
      'The process running the code died; the code is not sent to another one, since it may have had effects.',
  },
  JOB_INTERRUPTED: {
    status: 200,
    fault: 'service',
    meaning: 'Servers ended while the job ran, as often as it may be begun; only in the answer of a job.',
  },
  BATCH_TOO_LARGE: {
    status: 200,
    fault: 'client',
    meaning: 'The answers of the items before filled the answer of the batch; this item was not run.',
  },
};

/** An error that a client may see: a stable code from the table and a sentence of its own. */
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
    super('POOL_QUEUE_FULL', `All workers are busy and all ${capacity} places in the queue are taken.`);
  }
}

/** Waited in the queue for as long as allowed. */
export class PoolQueueTimeoutError extends ServiceError {
  override readonly name = 'PoolQueueTimeoutError';

  /** @param timeoutMs how long it was allowed to wait, in ms */
  constructor(timeoutMs: number) {
    super('POOL_QUEUE_TIMEOUT', `No worker became free within the ${timeoutMs} ms that a request may queue.`);
  }
}

/** The pool takes no more work because the server is shutting down. */
export class PoolDrainingError extends ServiceError {
  override readonly name = 'PoolDrainingError';

  constructor() {
    super('POOL_DRAINING', 'The server is shutting down and takes no new executions.');
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
