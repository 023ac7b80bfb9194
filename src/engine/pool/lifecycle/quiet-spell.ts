/** Detects periods without activity. */
export class QuietSpell {
  #disturbedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param ms required time without activity; with 0 it is always quiet */
  constructor(
    private readonly ms: number,
    private readonly onQuiet: () => void,
  ) {}

  /** Records activity. On the hot path, so it touches no timer. */
  disturb(): void {
    this.#disturbedAt = performance.now();
  }

  get holds(): boolean {
    return this.#leftMs() <= 0;
  }

  /** Calls `onQuiet` once, at the earliest after a whole period from now, when it is quiet. With 0 it never does. */
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
    // Must not keep the process alive.
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
