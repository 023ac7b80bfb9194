import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { Settings } from '../../config/settings.js';
import { LOG } from '../logging/log-tokens.js';
import { connectionOptions } from './connection-options.js';
import { countFailures } from './count-failures.js';
import { type ConnectionState, type ConnectionWatch, watchConnection } from './watch-connection.js';

/**
 * The connections to Redis, for every room that shares something between servers. ioredis is loaded with the first
 * of them, so that a server without Redis does not pay for it.
 */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  readonly #connections: { redis: Redis; watch: ConnectionWatch }[] = [];
  #shared: Promise<Redis> | undefined;
  #failedCommands = 0;

  constructor(
    private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  get isConfigured(): boolean {
    return this.settings.redisUrl !== '';
  }

  /** What every key of this service begins with. */
  get prefix(): string {
    return this.settings.redisPrefix;
  }

  /**
   * The one connection for short commands. A command fails within seconds while Redis is out of reach, and is never
   * sent twice: its sender cannot know whether it was carried out.
   */
  connection(): Promise<Redis> {
    this.#shared ??= this.open('shared');
    return this.#shared;
  }

  /**
   * One more connection, for those that block or subscribe; BullMQ wants `{ maxRetriesPerRequest: null }`. Closed at
   * the shutdown of the application, when HTTP has ended.
   * @param purpose one word for the log and for Redis's list of clients
   */
  async open(purpose: string, changes: RedisOptions = {}): Promise<Redis> {
    if (!this.isConfigured) throw new Error('REDIS_URL is not set');
    const { Redis } = await import('ioredis');
    const redis = new Redis(this.settings.redisUrl, { ...connectionOptions(purpose), ...changes });
    countFailures(redis, () => {
      this.#failedCommands += 1;
    });
    this.#connections.push({ redis, watch: watchConnection(redis, purpose, this.log) });
    return redis;
  }

  /** `lost` while one of the connections is down; `unused` before there is one. Sends nothing. */
  state(): ConnectionState | 'unused' {
    if (this.#connections.length === 0) return 'unused';
    return this.#connections.some(({ watch }) => watch.state() === 'lost') ? 'lost' : 'up';
  }

  /** Commands since the start, of all connections, that failed. */
  get failedCommands(): number {
    return this.#failedCommands;
  }

  onApplicationShutdown(): void {
    for (const { redis, watch } of this.#connections) {
      watch.stop();
      redis.disconnect();
    }
  }
}
