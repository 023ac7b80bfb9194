/**
 * Every code a client can receive, in one table: the HTTP status, whose fault it is, what it means, and when to try
 * again. The documentation lists the same table, and a conformance test compares the two.
 *
 * Codes with status 200 are outcomes: the code was run, and `data` has what it produced.
 */
export interface ErrorInfo {
  /** HTTP status of the answer. */
  status: number;
  /** `client`: sending the same request again cannot help. `service`: it may. */
  fault: 'client' | 'service';
  /** One sentence for the documentation; the answer's own message is more exact. */
  meaning: string;
  /** Value of the Retry-After header in seconds, where waiting helps. */
  retryAfterSeconds?: number;
}

const TABLE = {
  VALIDATION_FAILED: {
    status: 400,
    fault: 'client',
    meaning: 'A field of the request is invalid; the message names the field and the rule.',
  },
  MALFORMED_JSON: { status: 400, fault: 'client', meaning: 'The request body is not valid JSON.' },
  EMPTY_BODY: { status: 400, fault: 'client', meaning: 'The request requires a body, and none was sent.' },
  WEBHOOKS_OFF: {
    status: 400,
    fault: 'client',
    meaning:
      'The request has a callbackUrl, but webhooks are disabled on this server: WEBHOOK_SECRETS is empty.',
  },
  WEBHOOK_ADDRESS_REFUSED: {
    status: 400,
    fault: 'client',
    meaning:
      'The callbackUrl resolves to an address that is not public, and WEBHOOK_ALLOW_PRIVATE does not list it.',
  },
  NETWORK_OFF: {
    status: 400,
    fault: 'client',
    meaning: 'The request names network rules, but programs have no network on this server: NETWORK is off.',
  },
  NETWORK_RULE_UNKNOWN: {
    status: 400,
    fault: 'client',
    meaning: 'The request names a network rule that this server does not have.',
  },
  UNAUTHENTICATED: {
    status: 401,
    fault: 'client',
    meaning: 'The server requires an API key; the one sent is missing, unknown or expired.',
  },
  FORBIDDEN: {
    status: 403,
    fault: 'client',
    meaning: 'The API key does not allow this; the message says why.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    fault: 'client',
    meaning:
      'A web page of another site sent the request; a server without API keys accepts only the origins in CORS_ORIGINS.',
  },
  NOT_FOUND: { status: 404, fault: 'client', meaning: 'No route matches this path.' },
  EXECUTION_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no running or queued execution with this id; it may have ended.',
  },
  FILE_NOT_FOUND: { status: 404, fault: 'client', meaning: 'No file has this name.' },
  SHARED_FILES_OFF: {
    status: 404,
    fault: 'client',
    meaning: "Shared upload and plot folders are disabled on this server; COMPAT_SHARED_FILES must be 'on'.",
  },
  SHARED_FILES_FULL: {
    status: 507,
    fault: 'client',
    meaning: 'The shared folders have reached their limit of files or bytes; nothing was stored.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no job with this id; its result may have expired.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    fault: 'client',
    meaning: 'The path does not support this method; the Allow header lists those it does.',
  },
  EXECUTION_ID_TAKEN: {
    status: 409,
    fault: 'client',
    meaning: 'The X-Execution-Id of the request belongs to an execution that is still running.',
  },
  STREAM_NOT_RESUMABLE: {
    status: 409,
    fault: 'client',
    meaning:
      'The request tries to resume an event stream (Last-Event-ID); streams cannot be resumed, and nothing was run again.',
  },
  JOB_FINISHED: { status: 409, fault: 'client', meaning: 'The job has ended; there is nothing to cancel.' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    fault: 'service',
    meaning: 'The first request with this Idempotency-Key is still in progress.',
    retryAfterSeconds: 1,
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    fault: 'client',
    meaning: 'The body or an input file is too large, or there are too many files.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    fault: 'client',
    meaning: 'This path does not accept the content type of the body.',
  },
  HOST_UNKNOWN: {
    status: 421,
    fault: 'client',
    meaning:
      'The Host header does not name this server; a server without API keys accepts only the names in ALLOWED_HOSTS.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    fault: 'client',
    meaning: 'The Idempotency-Key was already used for a different request.',
  },
  RATE_LIMITED: {
    status: 429,
    fault: 'client',
    meaning:
      'The key has used up its requests for this minute, or this address has sent too many wrong keys.',
    retryAfterSeconds: 60,
  },
  TOO_MANY_RUNS: {
    status: 429,
    fault: 'client',
    meaning: 'The key has reached its limit of concurrent executions; the code was not run.',
    retryAfterSeconds: 1,
  },
  TOO_MANY_JOBS: {
    status: 429,
    fault: 'client',
    meaning:
      'The key or its owner has reached its limit of jobs or of their bytes, finished jobs included; the job was not accepted.',
    retryAfterSeconds: 60,
  },
  TOO_MANY_SESSIONS: {
    status: 429,
    fault: 'client',
    meaning: 'The owner has reached its share of sessions or of their bytes; nothing was stored.',
    retryAfterSeconds: 60,
  },
  INTERNAL_ERROR: {
    status: 500,
    fault: 'service',
    meaning: 'The server failed; the request id identifies its log lines.',
  },
  RUN_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no waiting run with this id; it may have ended, or expired.',
  },
  RUN_CONFLICT: {
    status: 409,
    fault: 'client',
    meaning:
      'The run is in another round than the request names, or this round was resumed with other results; nothing was run.',
  },
  RUN_BUSY: {
    status: 409,
    fault: 'service',
    meaning: 'Another request resumes the run and did not end in time; nothing was run.',
    retryAfterSeconds: 1,
  },
  SESSION_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'Session not found: it never existed, was deleted, has expired, or was evicted to make room.',
  },
  SESSION_OLD_FORMAT: {
    status: 409,
    fault: 'client',
    meaning:
      'The session was stored by an earlier version of this service, and only that version can continue it.',
  },
  SESSION_BUSY: {
    status: 409,
    fault: 'service',
    meaning: 'The session is busy and did not become free in time; nothing was done.',
    retryAfterSeconds: 1,
  },
  SESSION_OVERTAKEN: {
    status: 409,
    fault: 'service',
    meaning:
      'Another request changed the session in the meantime; the change made by this one was not stored.',
    retryAfterSeconds: 1,
  },
  SESSION_LIMIT: {
    status: 503,
    fault: 'service',
    meaning: 'The service has reached its limit of sessions; no session was created.',
    retryAfterSeconds: 60,
  },
  SESSION_STORE_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'The session store is full; nothing was stored.',
    retryAfterSeconds: 60,
  },
  SESSION_STORE_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning: 'The session store cannot be reached; requests without a session still work.',
    retryAfterSeconds: 2,
  },
  CHECKPOINT_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'Checkpoint not found: the session never had it, or it was evicted as an older one.',
  },
  CHECKPOINT_DAMAGED: {
    status: 422,
    fault: 'client',
    meaning: 'Not a valid checkpoint, or not as it was written.',
  },
  CHECKPOINT_FOREIGN: {
    status: 409,
    fault: 'client',
    meaning: 'The checkpoint has another format, interpreter image or memory layout than this server.',
  },
  CHECKPOINT_TOO_LARGE: {
    status: 413,
    fault: 'client',
    meaning: 'The checkpoint is larger, or needs more memory or files, than this server allows a session.',
  },
  CHECKPOINTS_BUSY: {
    status: 503,
    fault: 'service',
    meaning:
      'The server has reached its limit of session states read, imported and exported at a time, or this one took too long; nothing was done.',
    retryAfterSeconds: 1,
  },
  SESSION_FILE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: "The session's work folder has no file at this path.",
  },
  CONNECTIONS_FULL: {
    status: 503,
    fault: 'service',
    meaning: "This server, or the client's address, has reached its limit of connections.",
    retryAfterSeconds: 1,
  },
  BODY_MEMORY_FULL: {
    status: 503,
    fault: 'service',
    meaning:
      'Requests that arrive, wait or run take all the memory reserved for their bodies; nothing was done.',
    retryAfterSeconds: 2,
  },
  ANSWER_MEMORY_FULL: {
    status: 503,
    fault: 'service',
    meaning:
      'Answers not yet read by their clients take all the memory reserved for them; the request was carried out, and its answer is lost.',
    retryAfterSeconds: 5,
  },
  POOL_QUEUE_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'Every worker is busy and the queue is full; the code was not run.',
    retryAfterSeconds: 1,
  },
  POOL_QUEUE_TIMEOUT: {
    status: 503,
    fault: 'service',
    meaning: 'No worker became free before the queue timeout; the code was not run.',
    retryAfterSeconds: 5,
  },
  POOL_DRAINING: {
    status: 503,
    fault: 'service',
    meaning: 'The server is shutting down and accepts no new work; the code was not run.',
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
    meaning: 'Not a valid package name, a damaged or dangerous wheel, or a wheel for another interpreter.',
  },
  PACKAGE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning:
      'The package or one of its dependencies is neither in the lock file nor at an index, or not in the requested version.',
  },
  PACKAGE_CONFLICT: {
    status: 422,
    fault: 'client',
    meaning: 'No set of versions satisfies all requirements; the message says which package requires what.',
  },
  PACKAGE_NOT_ALLOWED: {
    status: 403,
    fault: 'client',
    meaning: 'The settings of this server do not allow this package, or any installation.',
  },
  PACKAGE_DOWNLOAD_FAILED: {
    status: 502,
    fault: 'service',
    meaning: "Downloading a package's file from the index failed, or its hash does not match.",
  },
  PACKAGE_INSTALL_FAILED: {
    status: 422,
    fault: 'client',
    meaning:
      'Building an image with the packages failed, for example because importing one raises; nothing was changed.',
  },
  PACKAGE_CHANGE_NOT_FOUND: {
    status: 404,
    fault: 'client',
    meaning: 'This caller has no package change with this id; its result may have expired.',
  },
  PACKAGE_CHANGES_FULL: {
    status: 503,
    fault: 'service',
    retryAfterSeconds: 5,
    meaning: 'Too many package changes are running or queued; nothing was changed.',
  },
  JOBS_FULL: {
    status: 503,
    fault: 'service',
    meaning: 'The server has reached its limit of jobs or of their bytes; the job was not accepted.',
    retryAfterSeconds: 30,
  },
  IDEMPOTENCY_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning: 'The store of Idempotency-Keys does not respond; nothing was done.',
    retryAfterSeconds: 5,
  },
  JOBS_UNAVAILABLE: {
    status: 503,
    fault: 'service',
    meaning:
      'Jobs are not available: Redis is unreachable, their folder cannot be used, or the server is closed.',
    retryAfterSeconds: 5,
  },
  EXECUTION_ERROR: {
    status: 200,
    fault: 'client',
    meaning: 'The code raised an exception or exited with a code other than 0.',
  },
  EXECUTION_TIMEOUT: {
    status: 200,
    fault: 'client',
    meaning: 'The code exceeded its wall-clock limit and was stopped.',
  },
  MEMORY_LIMIT: { status: 200, fault: 'client', meaning: 'The code exceeded its memory limit.' },
  EXECUTION_CANCELLED: {
    status: 200,
    fault: 'client',
    meaning: 'The execution was cancelled before it ended: by its id, or because its client disconnected.',
  },
  WORKER_CRASHED: {
    status: 200,
    fault: 'service',
    meaning: 'The process running the code died; the code is not run again, because it may have had effects.',
  },
  JOB_INTERRUPTED: {
    status: 200,
    fault: 'service',
    meaning: 'Servers stopped while the job ran, and it has no attempts left; only in the answer of a job.',
  },
  BATCH_TOO_LARGE: {
    status: 200,
    fault: 'client',
    meaning: 'The answers of earlier items filled the answer of the batch; this item was not run.',
  },
  RUN_LIMIT: {
    status: 200,
    fault: 'client',
    meaning:
      'The run reached a limit of its calls, of their arguments, of its rounds or of its time, and was ended.',
  },
  WAIT_FAILED: {
    status: 200,
    fault: 'service',
    meaning: 'The program had to wait for its tools, and its state could not be kept: the message says why.',
  },
} satisfies Record<string, ErrorInfo>;

export type ErrorCode = keyof typeof TABLE;
export const ERRORS: Readonly<Record<ErrorCode, ErrorInfo>> = TABLE;
/** In the order of the table. */
export const ERROR_CODES = Object.keys(TABLE) as ErrorCode[];
