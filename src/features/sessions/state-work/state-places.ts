import { ServiceError } from '../../../base/errors.js';
import { FairLine } from '../../../engine/pool/queue/fair-line.js';
import type { Use as PlaceUse } from '../../../engine/pool/queue/shares.js';
import type { Turn } from '../../../engine/pool/queue/turn.js';

export interface PlaceOptions {
  /** Works that run at a time. */
  size: number;
  /** Work that waits, and the bytes that it holds in the meantime. */
  waitingMax: number;
  waitingBytesMax: number;
  /** Whether callers are several owners, none of which may take up all of it. */
  shared: boolean;
}

interface Waiter {
  owner: string;
  bytes: number;
  enter(use: PlaceUse): void;
}

/** What waits and what runs, of all owners or of one. */
interface Use {
  running: number;
  waiting: number;
  waitingBytes: number;
}

const turnOf = (owner: string): Turn => ({ owner, priority: 'normal' });

const unused = (): Use => ({ running: 0, waiting: 0, waitingBytes: 0 });

/** Places for heavy work: few at a time, owners in turns by the time that theirs takes, and a bound on those who wait. */
export class StatePlaces {
  readonly #options: PlaceOptions;
  readonly #line = new FairLine<Waiter>();
  readonly #all = unused();
  readonly #owners = new Map<string, Use>();

  constructor(options: PlaceOptions) {
    this.#options = options;
  }

  /**
   * Does the work as soon as there is a place.
   * @param bytes held while it waits
   * @throws ServiceError CHECKPOINTS_BUSY (rejection) when too many wait; what `work` throws
   */
  async within<T>(owner: string, bytes: number, work: () => Promise<T>): Promise<T> {
    const use = this.#isFree(owner) ? this.#begin(owner) : await this.#wait(owner, bytes);
    try {
      return await work();
    } finally {
      use.end();
      this.#count(owner, 'running', -1);
      this.#next();
    }
  }

  #isFree(owner: string): boolean {
    const { size, shared } = this.#options;
    const mostOfOne = shared ? Math.max(1, size - 1) : size;
    return this.#all.running < size && this.#useOf(owner).running < mostOfOne;
  }

  #begin(owner: string): PlaceUse {
    this.#count(owner, 'running', 1);
    return this.#line.shares.begin(turnOf(owner));
  }

  async #wait(owner: string, bytes: number): Promise<PlaceUse> {
    this.#checkRoom(owner, bytes);
    return new Promise((resolve) => {
      this.#line.add({ owner, bytes, enter: resolve }, turnOf(owner));
      this.#count(owner, 'waiting', 1);
      this.#count(owner, 'waitingBytes', bytes);
    });
  }

  #next(): void {
    for (;;) {
      const taken = this.#line.take(undefined, ({ owner }) => this.#isFree(owner));
      if (!taken) return;
      const { owner, bytes, enter } = taken.item;
      this.#count(owner, 'waiting', -1);
      this.#count(owner, 'waitingBytes', -bytes);
      // At once: work that arrives before the waiter resumes must find the place taken.
      this.#count(owner, 'running', 1);
      enter(taken.use);
    }
  }

  #checkRoom(owner: string, bytes: number): void {
    const { waitingMax, waitingBytesMax, shared } = this.#options;
    const part = shared ? 0.5 : 1;
    this.#checkUse(this.#all, bytes, waitingMax, waitingBytesMax);
    this.#checkUse(this.#useOf(owner), bytes, waitingMax * part, waitingBytesMax * part);
  }

  #checkUse({ waiting, waitingBytes }: Use, bytes: number, max: number, bytesMax: number): void {
    // One that is larger than all that may wait is let in where nothing else does.
    if (waiting + 1 <= max && (waiting === 0 || waitingBytes + bytes <= bytesMax)) return;
    throw new ServiceError(
      'CHECKPOINTS_BUSY',
      'Too many session states are waiting to be read, imported or exported; nothing was done.',
    );
  }

  #useOf(owner: string): Use {
    return this.#owners.get(owner) ?? unused();
  }

  #count(owner: string, what: keyof Use, change: number): void {
    const use = this.#owners.get(owner) ?? unused();
    use[what] += change;
    this.#all[what] += change;
    if (use.running === 0 && use.waiting === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, use);
  }
}
