/**
 * Small numbers for workers, used again when a worker is gone: ids of workers count up for ever, and each would
 * start a new time series.
 */
export class WorkerSlots {
  readonly #slots = new Map<number, number>();

  /** Forgets every worker that is not in the list, and gives the new ones the lowest free numbers. */
  keep(ids: readonly number[]): void {
    const present = new Set(ids);
    for (const id of this.#slots.keys()) if (!present.has(id)) this.#slots.delete(id);
    const taken = new Set(this.#slots.values());
    for (const id of ids) {
      if (this.#slots.has(id)) continue;
      let slot = 0;
      while (taken.has(slot)) slot++;
      taken.add(slot);
      this.#slots.set(id, slot);
    }
  }

  /** @throws Error for a worker that the last `keep` did not name */
  of(id: number): string {
    const slot = this.#slots.get(id);
    if (slot === undefined) throw new Error(`worker ${id} has no slot`);
    return String(slot);
  }
}
