/** A number of jobs, and of their bytes. */
export interface Held {
  jobs: number;
  bytes: number;
}

/** Who holds how much. */
export class Holdings {
  readonly #owners = new Map<string, Held>();
  readonly all: Held = { jobs: 0, bytes: 0 };

  of(owner: string): Held {
    return this.#owners.get(owner) ?? { jobs: 0, bytes: 0 };
  }

  change(owner: string, jobs: number, bytes: number): void {
    const held = this.of(owner);
    for (const one of [held, this.all]) {
      one.jobs += jobs;
      one.bytes += bytes;
    }
    if (held.jobs === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, held);
  }
}
