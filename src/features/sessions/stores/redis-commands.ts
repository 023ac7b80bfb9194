import type { Redis } from 'ioredis';
import { type RedisWords, runScript } from '../../../server/redis/run-script.js';
import { storeFull, unavailable } from './store-faults.js';

/** Redis as a store of sessions uses it; what goes wrong is a SESSION_STORE_UNAVAILABLE. */
export class RedisCommands {
  readonly #connection: () => Promise<Redis>;

  constructor(connection: () => Promise<Redis>) {
    this.#connection = connection;
  }

  /** Runs a script, never more than once. */
  async script(lua: string, words: RedisWords): Promise<unknown> {
    return this.do((redis) => runScript(redis, lua, words));
  }

  async do<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connection());
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('OOM')) throw storeFull();
      throw unavailable('cannot reach Redis', error);
    }
  }
}
