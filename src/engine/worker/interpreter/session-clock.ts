/**
 * The difference between this process's monotonic clock and the one a program sees. In a session the program's goes
 * on across processes: time that it measures from one step to another is time that really passed.
 */
export class SessionClock {
  #offsetMs = 0;

  /** To be added to performance.now(). */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** What the program sees. */
  now(): number {
    return performance.now() + this.#offsetMs;
  }

  /**
   * @param monotonicMs what the program saw at `takenAt` (ms since 1970)
   * @param stood its clock stood still since: it waited for somebody else
   */
  continueFrom(monotonicMs: number, takenAt: number, stood = false): void {
    // The wall clock may have been set back since.
    const passedMs = stood ? 0 : Math.max(0, Date.now() - takenAt);
    this.#offsetMs = monotonicMs + passedMs - performance.now();
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
