/** Nest token of the logger. Its lines carry `component: 'process-pool'`, bound by whoever provides it. */
export const POOL_LOGGER = Symbol('PoolLogger');

/** What the pool needs of a logger; pino's shape. `pid` is pino's own field, so a child's is `workerPid`. */
export interface PoolLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
