import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

export type ConnectionState = 'up' | 'lost';

export interface ConnectionWatch {
  /** A connection that is being made for the first time counts as up. */
  state(): ConnectionState;
  /** From now on its end is meant. */
  stop(): void;
}

/** Logs the beginning and the end of each outage, once, and never the URL, which may hold a password. */
export function watchConnection(redis: Redis, purpose: string, log: Logger): ConnectionWatch {
  let state: ConnectionState = 'up';
  let stopped = false;
  const where = { purpose, host: redis.options.host, port: redis.options.port };
  // Without a listener an error would end the process.
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (state === 'lost' || stopped) return;
    state = 'lost';
    log.warn({ ...where, reason: error.code ?? error.name }, 'Redis is unreachable; trying again');
  });
  redis.on('close', () => {
    if (state === 'lost' || stopped) return;
    state = 'lost';
    log.warn({ ...where, reason: 'closed' }, 'The connection to Redis was lost; trying again');
  });
  redis.on('ready', () => {
    if (state === 'lost') log.info(where, 'Redis is back');
    state = 'up';
  });
  return {
    state: () => state,
    stop: () => {
      stopped = true;
    },
  };
}
