import type { RedisOptions } from 'ioredis';

/** Longest wait between two attempts to connect, which is also how long a command waits for the next one, in ms. */
const RETRY_DELAY_MAX_MS = 1_000;
/** A server that neither answers nor refuses, in ms. */
const ANSWER_TIMEOUT_MS = 5_000;

/** How a connection behaves when Redis does not: fails soon and clearly, and tries again for as long as it lives. */
export function connectionOptions(purpose: string): RedisOptions {
  return {
    connectionName: `pyodide-pool-${purpose}`,
    connectTimeout: ANSWER_TIMEOUT_MS,
    commandTimeout: ANSWER_TIMEOUT_MS,
    // What waits for a connection is refused with the first attempt that fails.
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RETRY_DELAY_MAX_MS),
    // A command whose answer was lost may have been carried out: only its sender knows what that means.
    autoResendUnfulfilledCommands: false,
    // After a failover the old primary refuses writes; a new connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}
