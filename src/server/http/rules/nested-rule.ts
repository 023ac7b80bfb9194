/** Python's own JSON reader gives up at its recursion limit, far later. */
export const CONTEXT_DEPTH_MAX = 200;
/** Of a value that is far too long it is enough to know that it is. */
const MEASURED_TIMES = 10;
/** `\u` and four digits. */
const UNICODE_ESCAPE_CHARS = 6;
const TOO_DEEP = `must be nested at most ${CONTEXT_DEPTH_MAX} levels deep`;

/**
 * What is wrong with a nested value whose JSON is bounded, or null. A value that is much longer than allowed is not
 * written as JSON to find that out.
 */
export function jsonFault(value: object, lengthMax: number, atMost: string): string | null {
  const far = MEASURED_TIMES * lengthMax;
  const measured = new Measure(far);
  if (!measured.add(value, CONTEXT_DEPTH_MAX)) return TOO_DEEP;
  const rule = `${atMost} ${lengthMax} characters of JSON`;
  if (measured.left < 0) return `${rule}; received more than ${far}`;
  const { length } = JSON.stringify(value);
  return length > lengthMax ? `${rule}; received ${length}` : null;
}

/**
 * The same for JSON text that JSON.parse has accepted, which holds more than its value. `\u00e9` counts as the one character
 * that it stands for: clients may escape what they like.
 */
export function sourceFault(source: string, lengthMax: number, atMost: string): string | null {
  let length = source.length;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '"') inString = !inString;
    else if (inString && character === '\\') {
      at++;
      if (source[at] === 'u') length -= UNICODE_ESCAPE_CHARS - 1;
    } else if (!inString && (character === '[' || character === '{')) {
      if (++depth > CONTEXT_DEPTH_MAX) return TOO_DEEP;
    } else if (!inString && (character === ']' || character === '}')) depth--;
  }
  return length > lengthMax ? `${atMost} ${lengthMax} characters of JSON; received ${length}` : null;
}

/** How long the JSON of values is at least, up to a bound. */
class Measure {
  constructor(public left: number) {}

  /** @returns false when the value has more levels; what is beyond the bound is not looked at */
  add(value: unknown, levels: number): boolean {
    this.left -= typeof value === 'string' ? value.length + 2 : 1;
    if (typeof value !== 'object' || value === null) return true;
    if (levels === 0) return false;
    for (const key in value) {
      if (this.left < 0) return true;
      if (!Array.isArray(value)) this.left -= key.length + 3;
      if (!this.add(Reflect.get(value, key), levels - 1)) return false;
    }
    return true;
  }
}
