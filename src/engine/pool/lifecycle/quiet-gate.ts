import { Waiting } from '../../../base/waiting.js';

/** Waits for a condition; callers of `look` trigger its evaluation. */
export class QuietGate {
  readonly #waiting = new Set<Waiting<boolean>>();

  constructor(private readonly isQuiet: () => boolean) {}

  /** Resolves the waiters if the condition holds. Costs nothing without waiters. */
  look(): void {
    if (this.#waiting.size === 0 || !this.isQuiet()) return;
    for (const waiting of [...this.#waiting]) waiting.resolve(true);
  }

  /** @returns whether the condition held within `ms` */
  within(ms: number): Promise<boolean> {
    if (this.isQuiet()) return Promise.resolve(true);
    const waiting = new Waiting<boolean>({
      ms,
      onTimeout: () => waiting.resolve(false),
      onLeave: () => this.#waiting.delete(waiting),
    });
    this.#waiting.add(waiting);
    return waiting.ended;
  }
}
