import type { MemoryCap } from './memory-cap.js';

/** Least part of the room of a run between two collections. */
const LEAST_STEP = 1 / 32;

/**
 * Says when garbage should be collected for its bytes: CPython counts objects, and a few hundred cycles can hold all the
 * memory that there is. First when half of a run's room is taken, then of what is left, and so on; only while more is
 * taken than ever before, so a program that reuses its memory pays nothing.
 */
export class MemoryPressure {
  #top: (() => number) | null = null;
  #dueAt = 0;
  #step = 0;

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
  }

  /** Forgets the last run. */
  reset(): void {
    this.#dueAt = this.#step = 0;
  }

  /** Whether a collection is due; it is no more due then. */
  take(): boolean {
    if (this.#step === 0 || !this.#top) return false;
    // Of a wasm function: signed.
    const top = this.#top() >>> 0;
    if (top < this.#dueAt) return false;
    this.#after(top);
    return true;
  }

  #after(top: number): void {
    this.#dueAt = top + Math.max(this.#step, (this.memory.limitBytes - top) / 2);
  }
}
