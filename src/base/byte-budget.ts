/** Bytes that may be in memory at a time for one purpose. Each owner may have a share of them, others the rest. */
export class ByteBudget {
  readonly #byOwner = new Map<string, number>();
  #used = 0;

  /** @param ownerBytes what one owner may hold; as many as `totalBytes` where there is one owner only */
  constructor(
    readonly totalBytes: number,
    readonly ownerBytes: number,
  ) {}

  get used(): number {
    return this.#used;
  }

  /** What an owner could still take, in bytes. */
  leftFor(owner: string): number {
    return Math.min(this.totalBytes - this.#used, this.ownerBytes - (this.#byOwner.get(owner) ?? 0));
  }

  /** @returns false when that many are not left; nothing is taken then */
  take(owner: string, bytes: number): boolean {
    if (bytes > this.leftFor(owner)) return false;
    this.#used += bytes;
    this.#byOwner.set(owner, (this.#byOwner.get(owner) ?? 0) + bytes);
    return true;
  }

  giveBack(owner: string, bytes: number): void {
    const left = (this.#byOwner.get(owner) ?? 0) - bytes;
    this.#used -= bytes;
    if (left > 0) this.#byOwner.set(owner, left);
    else this.#byOwner.delete(owner);
  }
}
