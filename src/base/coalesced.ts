/** Work that many ask for: those who ask while it runs share the next run, since the one under way may be too early for them. */
export class Coalesced {
  #current: Promise<void> | null = null;
  #following: Promise<void> | null = null;

  constructor(private readonly work: () => Promise<void>) {}

  /** Resolves when a run has ended that began no earlier than now. @throws what that run throws (rejection) */
  run(): Promise<void> {
    if (!this.#current) {
      this.#current = this.work().finally(() => {
        this.#current = null;
      });
      return this.#current;
    }
    this.#following ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#following = null;
        return this.run();
      });
    return this.#following;
  }
}
