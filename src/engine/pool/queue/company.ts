interface Seen {
  owner: string;
  at: number;
}

/** Whether an owner has something to itself; knows the last two owners, however many there are. */
export class Company {
  #last: Seen | null = null;
  #before: Seen | null = null;

  /** @param staysMs so long after an owner was seen it still counts as there */
  constructor(
    private readonly staysMs: number,
    private readonly now: () => number,
  ) {}

  /** This owner is here now. */
  see(owner: string): void {
    if (this.#last?.owner === owner) {
      this.#last.at = this.now();
      return;
    }
    this.#before = this.#last;
    this.#last = { owner, at: this.now() };
  }

  /** How long the last one still counts as here, in ms; 0 when it does not. */
  get staysForMs(): number {
    return this.#last ? Math.max(0, this.#last.at + this.staysMs - this.now()) : 0;
  }

  /** Another owner than this one was here of late. */
  of(owner: string): boolean {
    return this.#isHere(this.#last?.owner === owner ? this.#before : this.#last);
  }

  /** Two owners at least were here of late. */
  get isShared(): boolean {
    return this.#isHere(this.#last) && this.#isHere(this.#before);
  }

  #isHere(seen: Seen | null): boolean {
    return seen !== null && this.now() - seen.at < this.staysMs;
  }
}
