import { availableParallelism } from 'node:os';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import { childSource } from '../../engine/pool/lifecycle/child-source.js';
import type { OnReplaced } from '../../engine/pool/lifecycle/recycle-rounds.js';
import type { ImageRef } from '../../engine/pool/lifecycle/worker-starter.js';
import { POOL_LOGGER, type PoolLogger } from '../../engine/pool/pool-logger.js';
import type { PoolObserver } from '../../engine/pool/pool-observer.js';
import type { PoolOptions } from '../../engine/pool/pool-options.js';
import type { Turn } from '../../engine/pool/queue/turn.js';
import type { PoolStats } from '../../engine/pool/stats.js';
import type { RunListener } from '../../engine/pool/worker/run-listener.js';
import { type PoolRun, WorkerPool } from '../../engine/pool/worker-pool.js';
import type { Task } from '../../engine/protocol/messages.js';
import { buildPoolOptions } from './build-pool-options.js';

/** The pool as the rest of the application sees it, tied to the application's life. */
@Injectable()
export class PoolService implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #pool: WorkerPool;
  readonly #options: PoolOptions;
  /** A spare worker would be kept if there were room. */
  readonly #spareWanted: boolean;

  constructor(
    settings: Settings,
    @Inject(POOL_LOGGER) private readonly log: PoolLogger,
    images: ImageSupply,
  ) {
    this.#options = buildPoolOptions(settings);
    this.#spareWanted = settings.spareWorker === 'auto' && settings.apiKeysFile !== '';
    this.#pool = new WorkerPool(this.#options, childSource(images, this.#options, log), log);
  }

  /** See `WorkerPool.run`: what the code does is in the report; a ServiceError means that it was not run. */
  run(task: Task, signal?: AbortSignal, turn?: Turn, listener?: RunListener): Promise<PoolRun> {
    return this.#pool.run(task, signal, turn, listener);
  }

  /** The observer receives every event from now on. */
  observe(observer: PoolObserver): void {
    this.#pool.observers.add(observer);
  }

  /** Resolves when no worker can ever start as things are: strict mode misses a layer. Otherwise never. */
  get hopeless(): Promise<Error> {
    return this.#pool.hopeless;
  }

  stats(): PoolStats {
    return this.#pool.stats();
  }

  /** See `SessionPlaces.seal`. */
  get sessionSeal(): string | null {
    return this.#pool.sessionSeal;
  }

  /** Whether requests should be sent here: running, with a worker to serve them, and not draining. */
  isReady(): boolean {
    return this.#pool.isReady();
  }

  /** Resolves when every worker of now was replaced, without a gap. @throws ServiceError (rejection) */
  recycleAll(): Promise<void> {
    return this.#pool.recycleAll();
  }

  /** Starts one worker from an image and ends it again. @throws Error (rejection) when it does not become ready */
  prove(image: ImageRef): Promise<void> {
    return this.#pool.prove(image);
  }

  /**
   * Workers start from the image that the supply has now; those of another one are replaced, without a gap.
   * @param image that image, where it was just proven
   * @throws ServiceError (rejection) when a replacement does not come; the old ones serve on
   */
  renewImage(image?: ImageRef, onReplaced?: OnReplaced): Promise<void> {
    return this.#pool.renewImage(image, onReplaced);
  }

  /** One round of checks, reaping and replacing; see `PoolMaintenance`. */
  async maintain(): Promise<void> {
    this.#pool.replaceMissing();
    this.#pool.reapIdle();
    await this.#pool.checkIdle();
  }

  /** Does not wait for the workers: probes get their answers while the pool warms. */
  onApplicationBootstrap(): void {
    const cores = availableParallelism();
    const { size } = this.#options;
    if (size > cores) {
      this.log.warn({ size, cores }, `The pool of ${size} workers is larger than the ${cores} cores`);
    }
    if (this.#spareWanted && this.#options.spare === 0) {
      this.log.info({}, 'No spare worker is kept: the memory limit leaves no room for one');
    }
    this.#pool.start();
  }

  /** HTTP still answers here, so running and queued requests get to their end. */
  async beforeApplicationShutdown(): Promise<void> {
    const { shutdownTimeoutMs, killGraceMs } = this.#options;
    // Cancelling at the limit and ending the children take a grace period each, and the whole has one limit.
    await this.#pool.drain(Math.max(0, shutdownTimeoutMs - 2 * killGraceMs));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.close();
    this.log.info({}, 'The pool is closed');
  }
}
