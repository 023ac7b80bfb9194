import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Settings } from '../../config/settings.js';
import { LOG } from '../../server/logging/log-tokens.js';
import { RedisService } from '../../server/redis/redis.service.js';
import { makeStore } from './stores/make-store.js';
import type { SessionStore } from './stores/session-store.js';

/** Between two rounds of removing what has expired, in ms. */
const TIDY_MS = 30_000;

/** The store of sessions that the settings name, tied to the application's life. */
@Injectable()
export class SessionStoreService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly store: SessionStore;
  #tidying: NodeJS.Timeout | undefined;

  constructor(
    settings: Settings,
    redis: RedisService,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.store = makeStore(settings, redis, log);
  }

  /** @throws if the session folder is not available */
  async onApplicationBootstrap(): Promise<void> {
    await this.store.open();
    this.#tidying = setInterval(() => void this.#tidy(), TIDY_MS);
    this.#tidying.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#tidying);
    await this.store.close();
  }

  async #tidy(): Promise<void> {
    await this.store.removeExpired().catch((error) => {
      this.log.warn({ err: error }, 'Failed to remove expired sessions');
    });
  }
}
