/** Owners whose executions are counted; the least recently seen one loses its count. As many as a file of keys can name. */
const OWNERS_MAX = 1_000;

/** How many executions each owner has had since the start of this server. */
export class ExecutionCounts {
  /** The owner seen last is the last. */
  readonly #counts = new Map<string, number>();

  add(owner: string): void {
    const count = this.of(owner);
    this.#counts.delete(owner);
    this.#counts.set(owner, count + 1);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > OWNERS_MAX && oldest !== undefined) this.#counts.delete(oldest);
  }

  of(owner: string): number {
    return this.#counts.get(owner) ?? 0;
  }
}
