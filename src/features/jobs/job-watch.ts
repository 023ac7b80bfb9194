import { Waiting } from '../../base/waiting.js';

/** Those who wait for jobs to end. */
export class JobWatch {
  readonly #waiting = new Map<string, Set<Waiting<void>>>();

  /** Resolves when the end of the job is announced, when the time is over, or when the signal aborts. */
  wait(id: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const waiters = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiters);
    const waiting = new Waiting<void>({
      ms,
      signal,
      onTimeout: () => waiting.resolve(),
      onAbort: () => waiting.resolve(),
      onLeave: () => {
        waiters.delete(waiting);
        if (waiters.size === 0) this.#waiting.delete(id);
      },
    });
    waiters.add(waiting);
    return waiting.ended;
  }

  tell(id: string): void {
    for (const waiting of [...(this.#waiting.get(id) ?? [])]) waiting.resolve();
  }

  endAll(): void {
    for (const id of [...this.#waiting.keys()]) this.tell(id);
  }
}
