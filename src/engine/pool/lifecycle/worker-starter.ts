import { SandboxError } from '../../sandbox/layers.js';
import type { PoolLogger } from '../pool-logger.js';
import type { PoolOptions } from '../pool-options.js';
import type { WorkerProcess } from '../worker/worker-process.js';
import { imageFaultOf } from './image-fault.js';
import { StartBackoff } from './start-backoff.js';

/** The image that workers start from. */
export interface ImageRef {
  file: string;
  fingerprint: string;
}

/** Creates workers: real children, or fakes in unit specs. */
export interface WorkerSource {
  /** Ensures that the image exists and is undamaged. Called before the first start and after a failed one. */
  prepare(): Promise<ImageRef>;
  /** @param spare the worker beyond the size of the pool */
  launch(image: ImageRef, spare?: boolean): WorkerProcess;
  /** Aborts a preparation that is no longer needed. */
  close?(): void;
}

export interface StarterEvents {
  /** A child was launched; call `succeeded()` or `failed()` when its start has ended. */
  launched(process: WorkerProcess, image: ImageRef, spare: boolean): void;
  /** Starts may be possible again: the image is ready, or the wait after a failure is over. */
  retry(): void;
  /** No image is available, for this reason; the starter retries. */
  faulty(reason: string): void;
  /** Retrying does not help: strict mode lacks a layer, or there never was an image. The starter has stopped. */
  hopeless(error: Error): void;
}

/** Longest wait between attempts to prepare the image, ms. */
const IMAGE_BACKOFF_MAX_MS = 60_000;

/** Starts children, with backoff for failing starts. */
export class WorkerStarter {
  failures = 0;
  /** Why no image is available; null when there is one, or before the first attempt. */
  fault: string | null = null;
  readonly #imageBackoff: StartBackoff;
  #hadImage = false;
  readonly #backoff: StartBackoff;
  #image: ImageRef | null = null;
  #preparing = false;
  /** Number of image changes: a preparation for an earlier image is discarded. */
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

  /** Starts children now, or calls `retry` as soon as starts may be possible. */
  start(count: number, spare = false): void {
    if (this.#stopped || count <= 0 || this.#backoff.waiting || this.#imageBackoff.waiting) return;
    if (!this.#image) this.#prepare();
    // A failed start clears the image, which ends the loop.
    for (let n = 0; n < count && this.#image; n++) this.#launch(this.#image, spare);
  }

  /** The source has another image. @param image the image if it is verified already; null prepares it before the next start */
  renewImage(image: ImageRef | null): void {
    this.#image = image;
    this.#generation++;
  }

  /** A child became a worker: resets the backoff. */
  succeeded(): void {
    this.#backoff.succeeded();
  }

  /** A child did not become a worker. Must be called before the next `start`. */
  failed(error: unknown): void {
    if (this.#stopped) return;
    this.failures++;
    // The image may be damaged: verify it again.
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
      this.log.warn({ reason: fault.reason, waitMs }, 'No image is available');
      this.events.faulty(fault.reason);
      return;
    }
    const waitMs = this.#backoff.failed(() => this.events.retry());
    this.log.warn({ err: error, waitMs }, 'A worker failed to start');
  }

  /** Cancels a wait, and starts no further children. */
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
