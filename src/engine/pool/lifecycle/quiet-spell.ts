/** Knows whether nothing has happened for a while, and tells when that comes about. */
export class QuietSpell {
  #disturbedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param ms how long nothing must have happened; with 0 it is always quiet */
  constructor(
    private readonly ms: number,
    private readonly onQuiet: () => void,
  ) {}

  /** Something happened. On the hot path: no timer is touched. */
  disturb(): void {
    this.#disturbedAt = performance.now();
  }

  get holds(): boolean {
    return this.#leftMs() <= 0;
  }

  /** Calls `onQuiet` once, a whole spell from now at the earliest, when it is quiet. With 0 it never calls. */
  announce(): void {
    if (this.#timer || this.ms === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.holds) this.onQuiet();
        else this.announce();
      },
      Math.max(this.ms, Math.ceil(this.#leftMs())),
    );
    // A process that has nothing else to do need not wait for quiet.
    this.#timer.unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #leftMs(): number {
    return this.ms === 0 ? 0 : this.#disturbedAt + this.ms - performance.now();
  }
}
