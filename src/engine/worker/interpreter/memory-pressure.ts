import type { MemoryCap } from './memory-cap.js';

/** Least part of the room of a run between two collections. */
const LEAST_STEP = 1 / 32;

/** While more than half of a run's room is taken, garbage may be collected once in this time, ms. */
const PAUSE_MS = 1;

/** What to do about garbage: nothing, collect it, or collect it unless that took much time of late. */
export type Collection = 'none' | 'now' | 'paced';

/**
 * Says when garbage should be collected for its bytes: CPython counts objects, and a few hundred cycles can hold all the
 * memory that there is. First when half of a run's room is taken, then of what is left, and so on, while more is taken
 * than ever before. Beyond half of the room also by time: a few blocks of some 100 MB can be garbage and fill the heap
 * again without its end moving. A program that stays below half of its room pays nothing.
 */
export class MemoryPressure {
  #top: (() => number) | null = null;
  #dueAt = 0;
  #step = 0;
  /** From this end of the heap on, time counts. */
  #halfAt = 0;
  #pausedUntil = 0;

  constructor(private readonly memory: Pick<MemoryCap, 'limitBytes'>) {}

  /** @param top tells the end of the heap, bytes */
  attach(top: () => number): void {
    this.#top = top;
  }

  /** A run begins. */
  begin(): void {
    const top = this.#top?.() ?? 0;
    this.#step = Math.max(0, this.memory.limitBytes - top) * LEAST_STEP;
    this.#after(top);
    this.#halfAt = this.#dueAt;
    this.#pausedUntil = 0;
  }

  /** Forgets the last run. */
  reset(): void {
    this.#dueAt = this.#step = 0;
  }

  /** Whether more than half of the run's room is taken. */
  get isHigh(): boolean {
    return this.#step !== 0 && this.#end() >= this.#halfAt;
  }

  /**
   * Which collection is due; it is not due again until more time has passed, or more memory is taken.
   * @param now ms of the clock of `performance.now()`
   */
  take(now: number): Collection {
    if (this.#step === 0) return 'none';
    const top = this.#end();
    if (top >= this.#dueAt) {
      this.#after(top);
      this.#pausedUntil = now + PAUSE_MS;
      return 'now';
    }
    if (top < this.#halfAt || now < this.#pausedUntil) return 'none';
    this.#pausedUntil = now + PAUSE_MS;
    return 'paced';
  }

  #end(): number {
    // Of a wasm function: signed.
    return (this.#top?.() ?? 0) >>> 0;
  }

  #after(top: number): void {
    this.#dueAt = top + Math.max(this.#step, (this.memory.limitBytes - top) / 2);
  }
}
