/** Fields of an object as they were, and the way back to them: values are replaced, later additions removed. */
export class SealedFields<T extends object> {
  readonly #fields: T;

  /** Remembers the fields as they are now, not what they refer to. */
  constructor(readonly object: T) {
    this.#fields = { ...object };
  }

  restore(): void {
    for (const name of Object.keys(this.object)) {
      if (!Object.hasOwn(this.#fields, name)) delete this.object[name as keyof T];
    }
    Object.assign(this.object, this.#fields);
  }
}

/** Makes all fields read-only but `exceptions`, so that an unforeseen write throws instead of outliving a run. */
export function freezeFields<T extends object>(object: T, exceptions: readonly (keyof T & string)[]): void {
  for (const name of Object.keys(object)) {
    if (!(exceptions as readonly string[]).includes(name)) {
      Object.defineProperty(object, name, { writable: false, configurable: false });
    }
  }
  Object.preventExtensions(object);
}
