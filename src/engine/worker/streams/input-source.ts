/** Standard input of one run: the bytes given with the request, then end of file. Never the host's descriptor 0. */
export class InputSource {
  #bytes = Buffer.alloc(0);
  #at = 0;

  begin(text: string): void {
    this.#bytes = text === '' ? EMPTY : Buffer.from(text, 'utf8');
    this.#at = 0;
  }

  /** Drops what the last run was given. */
  reset(): void {
    this.begin('');
  }

  /** Fills `target` with what is next. @returns bytes written; 0 is end of file */
  read(target: Uint8Array): number {
    const part = this.#bytes.subarray(this.#at, this.#at + target.length);
    target.set(part);
    this.#at += part.length;
    return part.length;
  }
}

const EMPTY = Buffer.alloc(0);
