/** Those who wait for jobs to end. */
export class JobWatch {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Resolves when the end of the job is announced, when the time is over, or when the signal aborts. */
  wait(id: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiters);
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        waiters.delete(end);
        if (waiters.size === 0) this.#waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
      waiters.add(end);
    });
  }

  tell(id: string): void {
    for (const end of [...(this.#waiting.get(id) ?? [])]) end();
  }

  endAll(): void {
    for (const id of [...this.#waiting.keys()]) this.tell(id);
  }
}
