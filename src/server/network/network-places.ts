import { Shares, type Use } from '../../engine/pool/queue/shares.js';
import { TaskQueue } from '../../engine/pool/queue/task-queue.js';
import type { Turn } from '../../engine/pool/queue/turn.js';

export interface PlaceLimits {
  /** Executions with network at a time. */
  runs: number;
  /** Fraction of them that one owner may be. */
  ownerShare: number;
  /** Those that may wait, and how long each, in ms. */
  queueSize: number;
  queueTimeoutMs: number;
}

/**
 * Executions with network at a time: hosts that answer slowly, or never, hold fewer workers than there are. The owners of those
 * that wait take turns, as for workers.
 */
export class NetworkPlaces {
  readonly #queue: TaskQueue<() => void>;
  readonly #shares = new Shares();
  readonly #held = new Map<string, number>();
  readonly #perOwner: number;
  #taken = 0;

  constructor(private readonly limits: PlaceLimits) {
    this.#queue = new TaskQueue(limits.queueSize, limits.queueTimeoutMs, this.#shares);
    this.#perOwner = Math.max(1, Math.floor(limits.runs * limits.ownerShare));
  }

  /**
   * Resolves to what gives the place back; to be called once.
   * @throws ServiceError (rejection) POOL_QUEUE_FULL, POOL_QUEUE_TIMEOUT or EXECUTION_CANCELLED
   */
  async take(turn: Turn, signal: AbortSignal): Promise<() => void> {
    if (this.#queue.length === 0 && this.#mayTake(turn)) return this.#give(turn, this.#shares.begin(turn));
    const place = this.#queue.wait({ turn, timeoutMs: 0, step: null }, signal);
    this.#serve();
    return place;
  }

  #mayTake({ owner }: Turn): boolean {
    return this.#taken < this.limits.runs && (this.#held.get(owner) ?? 0) < this.#perOwner;
  }

  #give(turn: Turn, use: Use): () => void {
    const { owner } = turn;
    this.#taken += 1;
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
    return () => {
      use.end();
      this.#taken -= 1;
      const left = (this.#held.get(owner) ?? 1) - 1;
      if (left > 0) this.#held.set(owner, left);
      else this.#held.delete(owner);
      this.#serve();
    };
  }

  #serve(): void {
    const servable = { suits: () => true, mayServe: (turn: Turn) => this.#mayTake(turn) };
    while (this.#taken < this.limits.runs) {
      if (!this.#queue.serve(({ turn }, use) => this.#give(turn, use), servable)) return;
    }
  }
}
