/**
 * Whether a text is JSON, told without unfolding it: an object of V8's for each `[]` would take twenty times the bytes.
 * Reads each character once. Accepts what JSON.parse accepts, within bounds.
 */

export interface JsonBounds {
  /** Arrays and objects within each other; 0 allows none. */
  depth: number;
  /** Values in all, those that hold others included; names of fields do not count. */
  values: number;
}

/** What a program may show or return; the depth is that of pool/results.py. */
export const PROGRAM_JSON: JsonBounds = { depth: 1_000, values: 1_000_000 };

const code = (character: string): number => character.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code('\\');
const COMMA = code(',');
const COLON = code(':');
const MINUS = code('-');
const PLUS = code('+');
const POINT = code('.');
const ZERO = code('0');
const NINE = code('9');
const SPACE = code(' ');
const LETTER_A = code('a');
const LETTER_E = code('e');
const LETTER_F = code('f');
const LETTER_U = code('u');
const OPEN_ARRAY = code('[');
const CLOSE_ARRAY = code(']');
const OPEN_OBJECT = code('{');
const CLOSE_OBJECT = code('}');
/** After a backslash; `u` also needs four hexadecimal digits. */
const ESCAPES = new Set([...'"\\/bfnrt'].map(code));
const WORDS = ['true', 'false', 'null'];

export function isBoundedJson(text: string, { depth, values }: JsonBounds): boolean {
  return new Scanner(text, depth, values).passes();
}

class Scanner {
  #at = 0;
  /** How each open array or object closes, the outermost first: the nesting is the text's, so no recursion. */
  readonly #closers: number[] = [];

  constructor(
    private readonly text: string,
    private readonly depth: number,
    private values: number,
  ) {}

  passes(): boolean {
    let expectsValue = true;
    for (;;) {
      this.#skipSpace();
      if (expectsValue) {
        if (--this.values < 0) return false;
        const opened = this.#open();
        if (opened === null) return false;
        // An array or object that is not empty goes on with its first value.
        expectsValue = opened;
        continue;
      }
      const closer = this.#closers.at(-1);
      if (closer === undefined) return this.#at === this.text.length;
      if (this.#take(COMMA)) {
        if (closer === CLOSE_OBJECT && !this.#name()) return false;
        expectsValue = true;
      } else if (this.#take(closer)) this.#closers.pop();
      else return false;
    }
  }

  /** Reads a scalar, or the beginning of an array or object. @returns whether a value must follow; null: no JSON */
  #open(): boolean | null {
    const isObject = this.#take(OPEN_OBJECT);
    if (!isObject && !this.#take(OPEN_ARRAY)) return this.#scalar() ? false : null;
    if (this.#closers.length >= this.depth) return null;
    const closer = isObject ? CLOSE_OBJECT : CLOSE_ARRAY;
    this.#skipSpace();
    if (this.#take(closer)) return false;
    this.#closers.push(closer);
    return isObject && !this.#name() ? null : true;
  }

  #name(): boolean {
    this.#skipSpace();
    if (!this.#string()) return false;
    this.#skipSpace();
    return this.#take(COLON);
  }

  #scalar(): boolean {
    const first = this.#peek();
    if (first === QUOTE) return this.#string();
    if (first === MINUS || isDigit(first)) return this.#number();
    const word = WORDS.find((candidate) => this.text.startsWith(candidate, this.#at));
    this.#at += word?.length ?? 0;
    return word !== undefined;
  }

  #string(): boolean {
    if (!this.#take(QUOTE)) return false;
    for (;;) {
      const unit = this.text.charCodeAt(this.#at++);
      if (unit === QUOTE) return true;
      // Control characters, line breaks among them, must be escaped; NaN is the end of the text.
      if (!(unit >= SPACE)) return false;
      if (unit === BACKSLASH && !this.#escape()) return false;
    }
  }

  #escape(): boolean {
    const unit = this.text.charCodeAt(this.#at++);
    if (ESCAPES.has(unit)) return true;
    if (unit !== LETTER_U) return false;
    for (const end = this.#at + 4; this.#at < end; this.#at++) {
      if (!isHexDigit(this.text.charCodeAt(this.#at))) return false;
    }
    return true;
  }

  #number(): boolean {
    this.#take(MINUS);
    if (!this.#take(ZERO) && !this.#digits()) return false;
    if (this.#take(POINT) && !this.#digits()) return false;
    // e or E, which differ by this bit.
    if ((this.#peek() | 0x20) === LETTER_E) {
      this.#at++;
      if (!this.#take(PLUS)) this.#take(MINUS);
      return this.#digits();
    }
    return true;
  }

  /** One or more. */
  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#peek())) this.#at++;
    return this.#at > start;
  }

  #skipSpace(): void {
    for (let unit = this.#peek(); unit === SPACE || (unit >= 9 && unit <= 13); unit = this.#peek()) {
      // Vertical tab and form feed are no white space of JSON's.
      if (unit === 11 || unit === 12) return;
      this.#at++;
    }
  }

  #peek(): number {
    return this.text.charCodeAt(this.#at);
  }

  #take(unit: number): boolean {
    if (this.#peek() !== unit) return false;
    this.#at++;
    return true;
  }
}

const isDigit = (unit: number) => unit >= ZERO && unit <= NINE;
const isHexDigit = (unit: number) =>
  isDigit(unit) || ((unit | 0x20) >= LETTER_A && (unit | 0x20) <= LETTER_F);
