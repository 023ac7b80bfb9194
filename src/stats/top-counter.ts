/** Counts by key in bounded memory: when full, the rarest half is forgotten. */
export class TopCounter {
  private counts = new Map<string, number>();

  constructor(
    private readonly keysMax: number,
    private readonly keyLengthMax = 200,
  ) {}

  add(key: string): void {
    const short = key.length > this.keyLengthMax ? key.slice(0, this.keyLengthMax) : key;
    const count = this.counts.get(short);
    if (count === undefined && this.counts.size >= this.keysMax) this.forgetRarest();
    this.counts.set(short, (count ?? 0) + 1);
  }

  /** The most frequent keys, most frequent first. */
  top(n: number): { key: string; count: number }[] {
    return this.sorted()
      .slice(0, n)
      .map(([key, count]) => ({ key, count }));
  }

  private forgetRarest(): void {
    this.counts = new Map(this.sorted().slice(0, Math.floor(this.keysMax / 2)));
  }

  private sorted(): [string, number][] {
    return [...this.counts].sort((a, b) => b[1] - a[1]);
  }
}
