/** How many are remembered; the oldest are forgotten. */
const NOTES_MAX = 10_000;

/** Why sessions were evicted, so that requests for them get the reason. */
export class GoneNotes {
  readonly #notes = new Map<string, string>();

  note(id: string, why: string): void {
    this.#notes.set(id, why);
    if (this.#notes.size > NOTES_MAX) this.#notes.delete(this.#notes.keys().next().value as string);
  }

  of(id: string): string | null {
    return this.#notes.get(id) ?? null;
  }
}
