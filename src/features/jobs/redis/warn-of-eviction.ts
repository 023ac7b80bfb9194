import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** Says once that Redis may drop jobs that were accepted, where its configuration allows that. */
export function warnOfEviction(redis: Redis, log: Logger): void {
  const look = async (): Promise<void> => {
    const info = await redis.info('memory');
    redis.off('ready', tryTo);
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    const bounded = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0) > 0;
    if (!bounded || policy === undefined || policy === 'noeviction') return;
    log.warn({ policy }, 'Redis may evict jobs that were accepted: maxmemory-policy is not noeviction');
  };
  const tryTo = (): void => void look().catch(() => undefined);
  redis.on('ready', tryTo);
  if (redis.status === 'ready') tryTo();
}
