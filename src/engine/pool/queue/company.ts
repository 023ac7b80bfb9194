interface Seen {
  owner: string;
  at: number;
}

/** Whether several owners are active; remembers only the last two. */
export class Company {
  #last: Seen | null = null;
  #before: Seen | null = null;

  /** @param staysMs how long an owner counts as active after it was seen */
  constructor(
    private readonly staysMs: number,
    private readonly now: () => number,
  ) {}

  /** Records activity of an owner. */
  see(owner: string): void {
    if (this.#last?.owner === owner) {
      this.#last.at = this.now();
      return;
    }
    this.#before = this.#last;
    this.#last = { owner, at: this.now() };
  }

  /** How long the last owner still counts as active, in ms. */
  get staysForMs(): number {
    return this.#last ? Math.max(0, this.#last.at + this.staysMs - this.now()) : 0;
  }

  /** Whether another owner is active. */
  of(owner: string): boolean {
    return this.#isHere(this.#last?.owner === owner ? this.#before : this.#last);
  }

  /** Whether at least two owners are active. */
  get isShared(): boolean {
    return this.#isHere(this.#last) && this.#isHere(this.#before);
  }

  #isHere(seen: Seen | null): boolean {
    return seen !== null && this.now() - seen.at < this.staysMs;
  }
}
