/** Places of sessions in order. New ones usually come last, so that adding is cheap, and a page is found at once. */
export class OrderedPlaces {
  /** Ascending. */
  readonly #places: string[] = [];

  add(place: string): void {
    this.#places.splice(this.#indexOf(place), 0, place);
  }

  remove(place: string): void {
    const index = this.#indexOf(place);
    if (this.#places[index] === place) this.#places.splice(index, 1);
  }

  /** Descending, from the last one before `place`; null: from the last. */
  *downFrom(place: string | null): Generator<string, void> {
    let index = place === null ? this.#places.length : this.#indexOf(place);
    while (index > 0) {
      index -= 1;
      yield this.#places[index] as string;
    }
  }

  /** Of the first that is not below `place`. */
  #indexOf(place: string): number {
    let [from, to] = [0, this.#places.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#places[middle] as string) < place) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
