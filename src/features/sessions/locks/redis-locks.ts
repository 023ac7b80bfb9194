import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionCancelledError } from '../../../base/errors.js';
import type { RedisCommands } from '../stores/redis-commands.js';
import { ACQUIRE, RELEASE, RENEW } from '../stores/redis-scripts.js';
import { busy, LocalLocks } from './local-locks.js';
import type { AcquireOptions, SessionLease, SessionLocks } from './session-locks.js';

/** Between two questions of one who waits for another server's lease, in ms. */
const ASK_AGAIN_MS = 20;
/** A waiter that has not polled for this long is dropped: its server died. In ms. */
const GIVE_UP_WAITER_MS = 2_000;

export interface RedisLockOptions {
  prefix: string;
  waitersMax: number;
  /** How long a lease outlives a holder that no longer renews it, ms. */
  leaseMs: number;
}

/**
 * Locks that several servers share. Within a server the requests for a session queue as ever, and the first of them
 * stands for all in the queue that Redis keeps, so that servers take turns in the order in which they came.
 */
export class RedisLocks implements SessionLocks {
  readonly #redis: RedisCommands;
  readonly #options: RedisLockOptions;
  readonly #local: LocalLocks;
  readonly #renewals = new Set<NodeJS.Timeout>();

  constructor(redis: RedisCommands, options: RedisLockOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#local = new LocalLocks(options.waitersMax);
  }

  async acquire(id: string, options: AcquireOptions): Promise<SessionLease> {
    const deadline = performance.now() + options.timeoutMs;
    const local = await this.#local.acquire(id, options);
    const token = randomUUID();
    try {
      await this.#acquireInRedis(id, token, deadline, options);
    } catch (error) {
      await this.#giveUp(id, token);
      await local.release();
      throw error;
    }
    const renewal = this.#keepRenewing(id, token);
    return {
      token,
      release: async () => {
        clearInterval(renewal);
        this.#renewals.delete(renewal);
        await this.#giveUp(id, token);
        await local.release();
      },
    };
  }

  async close(): Promise<void> {
    for (const renewal of this.#renewals) clearInterval(renewal);
  }

  async #acquireInRedis(
    id: string,
    token: string,
    deadline: number,
    { timeoutMs, signal }: AcquireOptions,
  ): Promise<void> {
    const { prefix, leaseMs } = this.#options;
    const words = [prefix, id, token, leaseMs, GIVE_UP_WAITER_MS, timeoutMs === 0 ? 0 : 1];
    while ((await this.#redis.script(ACQUIRE, words)) !== 1) {
      if (timeoutMs === 0) throw busy('The session is busy, and the request does not wait.');
      if (performance.now() >= deadline) {
        throw busy(`The session did not become free within ${timeoutMs} ms.`);
      }
      await sleep(ASK_AGAIN_MS);
      if (signal?.aborted) throw new ExecutionCancelledError();
    }
  }

  /**
   * Renews the lease until it is released. A lease that was lost, since Redis or this process stood still for too long,
   * ends nothing here: the store refuses what its holder would write.
   */
  #keepRenewing(id: string, token: string): NodeJS.Timeout {
    const { prefix, leaseMs } = this.#options;
    const renewal = setInterval(() => {
      this.#redis.script(RENEW, [prefix, id, token, leaseMs]).catch(() => {});
    }, leaseMs / 3);
    renewal.unref();
    this.#renewals.add(renewal);
    return renewal;
  }

  /** Redis may be away; then the lease ends by itself. */
  async #giveUp(id: string, token: string): Promise<void> {
    await this.#redis.script(RELEASE, [this.#options.prefix, id, token]).catch(() => {});
  }
}
