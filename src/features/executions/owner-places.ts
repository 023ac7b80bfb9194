/** What a place is held for: one request, whose answer may take longer than its runs. */
interface Holder {
  runs: number;
  answered: boolean;
}

/**
 * Counts what each owner has at a time. A request has one place, whatever it runs one after the other, from its first run
 * until its answer is out.
 */
export class OwnerPlaces {
  readonly #counts = new Map<string, number>();
  readonly #holders = new WeakMap<Promise<void>, Holder>();

  /**
   * @param max as many as the owner may have; null: any number
   * @param answered resolves when the answer is out; without one the place ends with the run
   * @returns what gives the place back when the run has ended, or null when the owner has as many as it may
   */
  take(owner: string, max: number | null, answered: Promise<void> | undefined): (() => void) | null {
    const known = answered && this.#holders.get(answered);
    if (known) {
      known.runs++;
      return () => this.#ended(owner, known);
    }
    const count = this.#counts.get(owner) ?? 0;
    if (max !== null && count >= max) return null;
    this.#counts.set(owner, count + 1);
    const holder = { runs: 1, answered: answered === undefined };
    if (answered) {
      this.#holders.set(answered, holder);
      void answered.then(() => {
        holder.answered = true;
        this.#giveBack(owner, holder);
      });
    }
    return () => this.#ended(owner, holder);
  }

  #ended(owner: string, holder: Holder): void {
    holder.runs--;
    this.#giveBack(owner, holder);
  }

  #giveBack(owner: string, { runs, answered }: Holder): void {
    if (runs > 0 || !answered) return;
    const left = (this.#counts.get(owner) ?? 1) - 1;
    if (left === 0) this.#counts.delete(owner);
    else this.#counts.set(owner, left);
  }
}
