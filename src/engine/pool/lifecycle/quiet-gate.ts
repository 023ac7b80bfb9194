import { Waiting } from '../../../base/waiting.js';

/** Waits for a condition that others make true; they say when it is worth a look. */
export class QuietGate {
  readonly #waiting = new Set<Waiting<boolean>>();

  constructor(private readonly isQuiet: () => boolean) {}

  /** Something changed: whoever waits goes on when the condition holds. Costs nothing while nobody waits. */
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
