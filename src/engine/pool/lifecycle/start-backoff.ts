/** Exponential backoff for failing starts: `firstMs`, doubled after each consecutive failure, up to `maxMs`. */
export class StartBackoff {
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
  ) {}

  /** Whether starts must wait. */
  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * Records a failure, and calls `retry` after the wait. Failures during a wait count as the same attempt, because workers
   * start in parallel and may fail together.
   * @returns the wait in ms, or null when a wait is active
   */
  failed(retry: () => void): number | null {
    if (this.#timer) return null;
    // 2 ** 30 exceeds any wait; the limit keeps the product finite.
    const ms = Math.min(this.firstMs * 2 ** Math.min(this.#failures, 30), this.maxMs);
    this.#failures++;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      retry();
    }, ms);
    return ms;
  }

  /** A worker became ready: resets the backoff. An active wait continues. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Cancels a wait without a retry. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
