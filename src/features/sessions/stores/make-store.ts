import type { Logger } from 'pino';
import type { Settings } from '../../../config/settings.js';
import type { RedisService } from '../../../server/redis/redis.service.js';
import { DiskSessionStore } from './disk-session-store.js';
import { MemorySessionStore } from './memory-session-store.js';
import { RedisCommands } from './redis-commands.js';
import { RedisSessionStore } from './redis-session-store.js';
import type { SessionStore } from './session-store.js';

/** The store that SESSION_STORE names. */
export function makeStore(settings: Settings, redis: RedisService, log: Logger): SessionStore {
  const limits = {
    sessionsMax: settings.sessionsMax,
    bytesMax: settings.sessionStoreBytes,
    share: settings.ownerShare,
    waitersMax: settings.sessionQueueSize,
  };
  switch (settings.sessionStore) {
    case 'memory':
      return new MemorySessionStore({
        ...limits,
        onEvict: ({ lastUsedAt }) =>
          log.warn(
            { lastUsedAt },
            'A session was evicted to make room: SESSION_STORE_MB, SESSIONS_MAX or the share of its owner is reached',
          ),
      });
    case 'disk':
      return new DiskSessionStore({ ...limits, folder: settings.sessionDir, log });
    case 'redis':
      return new RedisSessionStore(new RedisCommands(() => redis.connection()), {
        ...limits,
        // Of the way in which sessions are stored: servers of two versions never touch each other's.
        prefix: `${redis.prefix}session2:`,
        earlierPrefix: `${redis.prefix}session:`,
        leaseMs: settings.sessionLeaseMs,
      });
  }
}
