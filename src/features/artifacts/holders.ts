interface Holding {
  bytes: number;
  /** In the order in which they came. */
  ids: Set<string>;
}

/** How much of a store each owner holds, so that the one who holds most is evicted first. */
export class Holders {
  readonly #holdings = new Map<string, Holding>();

  add(owner: string, id: string, bytes: number): void {
    const holding = this.#holdings.get(owner) ?? { bytes: 0, ids: new Set() };
    holding.bytes += bytes;
    holding.ids.add(id);
    this.#holdings.set(owner, holding);
  }

  remove(owner: string, id: string, bytes: number): void {
    const holding = this.#holdings.get(owner);
    if (!holding?.ids.delete(id)) return;
    holding.bytes -= bytes;
    if (holding.ids.size === 0) this.#holdings.delete(owner);
  }

  /** The oldest of the owner who holds most; null if the store is empty. */
  oldestOfLargest(): string | null {
    let largest: Holding | null = null;
    for (const holding of this.#holdings.values()) {
      if (largest === null || holding.bytes > largest.bytes) largest = holding;
    }
    const [oldest] = largest?.ids ?? [];
    return oldest ?? null;
  }

  clear(): void {
    this.#holdings.clear();
  }
}
