/** Rounds that run in this server, so that a run that is deleted stops, also before its worker has it. */
export class RoundsUnderWay {
  readonly #controllers = new Map<string, AbortController>();

  /** @returns what the work returns; it gets a signal that also aborts when the run is stopped */
  async during<T>(
    recordId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.#controllers.set(recordId, controller);
    try {
      return await work(AbortSignal.any([signal, controller.signal]));
    } finally {
      this.#controllers.delete(recordId);
    }
  }

  stop(recordId: string): void {
    this.#controllers.get(recordId)?.abort();
  }
}
