/** Nest token of the logger. Its provider binds `component: 'process-pool'`. */
export const POOL_LOGGER = Symbol('PoolLogger');

/** The part of pino's interface that the pool uses. `pid` is pino's own field, so a child's is `workerPid`. */
export interface PoolLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
