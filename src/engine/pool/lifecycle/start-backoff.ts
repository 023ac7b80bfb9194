/** Keeps failing starts apart: `firstMs`, then twice as long after each further failure in a row, up to `maxMs`. */
export class StartBackoff {
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
  ) {}

  /** No start may be tried now. */
  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * Notes a failure, and calls `retry` after the wait. Failures during a wait belong to the same attempt: workers
   * start in parallel, and N that fail together are one reason to wait, not N.
   * @returns the wait in ms, or null when one is under way
   */
  failed(retry: () => void): number | null {
    if (this.#timer) return null;
    // 2 ** 30 is past any wait; the bound keeps the product finite.
    const ms = Math.min(this.firstMs * 2 ** Math.min(this.#failures, 30), this.maxMs);
    this.#failures++;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      retry();
    }, ms);
    return ms;
  }

  /** A worker became ready: the next failure is a first one again. A wait under way goes on. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Ends a wait without a retry. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
