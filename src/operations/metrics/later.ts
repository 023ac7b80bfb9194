/** Something that does not exist yet, and calls to make as soon as it does. */
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
