/** Waits for a condition that others make true; they say when it is worth a look. */
export class QuietGate {
  readonly #waiting = new Set<() => void>();

  constructor(private readonly isQuiet: () => boolean) {}

  /** Something changed: whoever waits goes on when the condition holds. Costs nothing while nobody waits. */
  look(): void {
    if (this.#waiting.size === 0 || !this.isQuiet()) return;
    for (const go of [...this.#waiting]) go();
  }

  /** @returns whether the condition held within `ms` */
  within(ms: number): Promise<boolean> {
    if (this.isQuiet()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (quiet: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve(quiet);
      };
      const go = (): void => end(true);
      const timer = setTimeout(end, ms, false);
      this.#waiting.add(go);
    });
  }
}
