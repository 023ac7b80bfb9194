import type { RedisService } from '../../server/redis/redis.service.js';
import { type ScrapedMetrics, single } from './read-at-scrape.js';

/** How this server reaches the Redis that it shares; nothing for a server that shares none. */
export function redisMetrics(metrics: ScrapedMetrics, redis: RedisService): void {
  if (!redis.isConfigured) return;
  metrics.gauge({ name: 'pyodide_redis_up', help: '1 while Redis is reachable' }, () =>
    single(Number(redis.state() !== 'lost')),
  );
  metrics.counter({ name: 'pyodide_redis_command_failures_total', help: 'Failed commands to Redis' }, () =>
    single(redis.failedCommands),
  );
}
