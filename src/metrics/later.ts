/** Something that is not there yet, and what is to be done with it as soon as it is. */
export class Later<T> {
  #value: T | undefined;
  #waiting: ((value: T) => void)[] = [];

  with(use: (value: T) => void): void {
    if (this.#value === undefined) this.#waiting.push(use);
    else use(this.#value);
  }

  ready(value: T): void {
    this.#value = value;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const use of waiting) use(value);
  }
}
