export { type ClientErrorCode, ExecutionFailed, PoolError } from './errors.js';
export type { RunEvent } from './events.js';
export type { Files } from './input-files.js';
export { Job } from './job.js';
export { type ExecuteOptions, type JobOptions, PyodidePool, type SessionOptions } from './pool.js';
export type { RetryOptions } from './retries.js';
export type * from './schemas.js';
export { Session, type StepOptions } from './session.js';
export type { TransportOptions } from './transport.js';
