import { SandboxError } from '../../sandbox/layers.js';
import type { PoolLogger } from '../pool-logger.js';
import type { PoolOptions } from '../pool-options.js';
import type { WorkerProcess } from '../worker/worker-process.js';
import { imageFaultOf } from './image-fault.js';
import { StartBackoff } from './start-backoff.js';

/** What workers start from. */
export interface ImageRef {
  file: string;
  fingerprint: string;
}

/** Where workers come from: real children, or fakes in unit specs. */
export interface WorkerSource {
  /** Makes sure that the image is there and sound. Called before the first start, and again after a failed one. */
  prepare(): Promise<ImageRef>;
  /** @param spare the worker beyond the size of the pool */
  launch(image: ImageRef, spare?: boolean): WorkerProcess;
  /** Nothing is wanted any more; what is being prepared may be given up. */
  close?(): void;
}

export interface StarterEvents {
  /** A child was launched; `succeeded()` or `failed()` tells whether it became a worker. */
  launched(process: WorkerProcess, image: ImageRef, spare: boolean): void;
  /** It may be time to start again: the image is there, or the wait after a failure is over. */
  retry(): void;
  /** There is no image, for this reason; it is asked for again. */
  faulty(reason: string): void;
  /** Waiting does not help: strict mode misses a layer, or there never was an image. Nothing is started any more. */
  hopeless(error: Error): void;
}

/** An index that is out of reach is asked less and less often, up to once in so many ms. */
const IMAGE_BACKOFF_MAX_MS = 60_000;

/** Starts children, and keeps failing starts apart. */
export class WorkerStarter {
  failures = 0;
  /** Why there is no image; null when there is one, or nobody has asked yet. */
  fault: string | null = null;
  readonly #imageBackoff: StartBackoff;
  #hadImage = false;
  readonly #backoff: StartBackoff;
  #image: ImageRef | null = null;
  #preparing = false;
  /** Counts images: what was prepared for an earlier one is not used. */
  #generation = 0;
  #stopped = false;

  constructor(
    options: Pick<PoolOptions, 'startBackoffMs' | 'startBackoffMaxMs'>,
    private readonly source: WorkerSource,
    private readonly log: PoolLogger,
    private readonly events: StarterEvents,
  ) {
    const { startBackoffMs: firstMs, startBackoffMaxMs: maxMs } = options;
    this.#backoff = new StartBackoff(firstMs, maxMs);
    this.#imageBackoff = new StartBackoff(firstMs, Math.max(maxMs, IMAGE_BACKOFF_MAX_MS));
  }

  /** Starts so many children now, or calls `retry` as soon as it makes sense to ask again. */
  start(count: number, spare = false): void {
    if (this.#stopped || count <= 0 || this.#backoff.waiting || this.#imageBackoff.waiting) return;
    if (!this.#image) this.#prepare();
    // A start that fails forgets the image, which ends the loop.
    for (let n = 0; n < count && this.#image; n++) this.#launch(this.#image, spare);
  }

  /** The source has another image. @param image where it is known to be sound; otherwise the next start asks for it */
  renewImage(image: ImageRef | null): void {
    this.#image = image;
    this.#generation++;
  }

  /** A child became a worker: the next failure is a first one again. */
  succeeded(): void {
    this.#backoff.succeeded();
  }

  /** A child did not become a worker. To be told before anyone asks for a start again. */
  failed(error: unknown): void {
    if (this.#stopped) return;
    this.failures++;
    // The image may be what is broken: have it checked again.
    this.#image = null;
    const fault = imageFaultOf(error);
    if (error instanceof SandboxError || (fault?.isLasting && !this.#hadImage)) {
      this.stop();
      this.events.hopeless(error as Error);
      return;
    }
    if (fault) {
      this.fault = fault.reason;
      const waitMs = this.#imageBackoff.failed(() => this.events.retry());
      this.log.warn({ reason: fault.reason, waitMs }, 'There is no image to start workers from');
      this.events.faulty(fault.reason);
      return;
    }
    const waitMs = this.#backoff.failed(() => this.events.retry());
    this.log.warn({ err: error, waitMs }, 'A worker could not be started');
  }

  /** Ends a wait; nothing is started any more. */
  stop(): void {
    this.#stopped = true;
    this.#backoff.stop();
    this.#imageBackoff.stop();
    this.source.close?.();
  }

  #prepare(): void {
    if (this.#preparing) return;
    this.#preparing = true;
    const generation = this.#generation;
    this.source
      .prepare()
      .finally(() => {
        this.#preparing = false;
      })
      .then(
        (image) => {
          if (generation === this.#generation) this.#image = image;
          this.#hadImage = true;
          this.fault = null;
          this.#imageBackoff.succeeded();
          this.events.retry();
        },
        (error: unknown) => this.failed(error),
      );
  }

  #launch(image: ImageRef, spare: boolean): void {
    try {
      this.events.launched(this.source.launch(image, spare), image, spare);
    } catch (error) {
      this.failed(error);
    }
  }
}
