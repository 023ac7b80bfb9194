const SEPARATORS = '-_.';
const isDigit = (character: string) => character >= '0' && character <= '9';
const isAlphanumeric = (character: string) => isDigit(character) || (character >= 'a' && character <= 'z');

export const isDigits = (text: string) => /^\d+$/.test(text);
export const withoutZeros = (digits: string) => digits.replace(/^0+(?=\d)/, '');

/** Reads a lower-case string from left to right. */
export class VersionReader {
  #at = 0;

  constructor(private readonly text: string) {}

  get length(): number {
    return this.text.length;
  }

  get done(): boolean {
    return this.#at === this.text.length;
  }

  take(character: string): boolean {
    if (this.text.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  digits(): string | null {
    const text = this.#run(isDigit);
    return text === '' ? null : withoutZeros(text);
  }

  isDigitBehind(character: string): boolean {
    return this.text.charAt(this.#at) === character && isDigit(this.text.charAt(this.#at + 1));
  }

  digitsBehind(): string {
    this.#at++;
    return this.digits() ?? '0';
  }

  /** One of these words, with or without a separator before it. */
  word(words: readonly string[]): string | null {
    const start = this.#at + (this.#isSeparator() ? 1 : 0);
    const found = words.find((word) => this.text.startsWith(word, start)) ?? null;
    if (found !== null) this.#at = start + found.length;
    return found;
  }

  /** The number after a word; 0 when it is missing. */
  numberOfWord(): string {
    if (this.#isSeparator()) this.#at++;
    return this.digits() ?? '0';
  }

  /** @returns null when there is no valid local part; `done` is then false */
  local(): string[] | null {
    const parts: string[] = [];
    do {
      const part = this.#run(isAlphanumeric);
      if (part === '') {
        this.#at = -1;
        return null;
      }
      parts.push(isDigits(part) ? withoutZeros(part) : part);
    } while (this.#isSeparator() && this.#at++ >= 0);
    return parts;
  }

  #isSeparator(): boolean {
    return !this.done && SEPARATORS.includes(this.text.charAt(this.#at));
  }

  #run(belongs: (character: string) => boolean): string {
    const start = this.#at;
    while (this.#at < this.text.length && belongs(this.text.charAt(this.#at))) this.#at++;
    return this.text.slice(start, this.#at);
  }
}
