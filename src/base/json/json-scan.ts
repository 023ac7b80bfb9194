/** Bounds of a JSON text; the length of its strings does not matter here. */
export interface JsonBounds {
  /** Objects and arrays within each other. */
  depth: number;
  /** Keys of all objects together: each costs a parser much more than a value of an array. */
  keys: number;
  /** Objects and arrays. */
  containers: number;
  /** Everything else, about. */
  values: number;
  /** Everything together, about; more than that is reported as `values`. Unbounded by default. */
  total?: number;
}

export type JsonExcess = Exclude<keyof JsonBounds, 'total'>;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * Counts the parts of a JSON text before it is parsed, in pieces as they arrive: 10 MB of it can be millions of
 * objects, which take a parser seconds. Says nothing of whether it is valid JSON.
 */
export class JsonScan {
  #inString = false;
  #escaped = false;
  #depth = 0;
  #keys = 0;
  #containers = 0;
  #values = 0;
  #left: number;
  #broken: JsonExcess | null = null;

  constructor(private readonly bounds: JsonBounds) {
    // The outermost value; every further one follows a comma, a colon or an opening bracket.
    this.#left = (bounds.total ?? Number.POSITIVE_INFINITY) - 1;
  }

  /** @returns the bound that the text breaks so far, or null */
  push(bytes: Uint8Array): JsonExcess | null {
    if (this.#broken === null) this.#broken = this.#scan(bytes);
    return this.#broken;
  }

  #scan(bytes: Uint8Array): JsonExcess | null {
    const { bounds } = this;
    // Locals: this loop sees every byte of every body.
    let [inString, escaped, depth, left] = [this.#inString, this.#escaped, this.#depth, this.#left];
    if (left < 0) return 'values';
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === COMMA) {
        if (++this.#values > bounds.values || --left < 0) return 'values';
      } else if (byte === COLON) {
        if (++this.#keys > bounds.keys) return 'keys';
        if (--left < 0) return 'values';
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++this.#containers > bounds.containers) return 'containers';
        if (++depth > bounds.depth) return 'depth';
        if (--left < 0) return 'values';
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth--;
      }
    }
    [this.#inString, this.#escaped, this.#depth, this.#left] = [inString, escaped, depth, left];
    return null;
  }
}

/** Longest name of a field that is looked at. */
const FIELD_BYTES_MAX = 80;

/** The last field of the outermost object that a text, cut off anywhere, has begun; null where there is none. */
export function lastField(bytes: Buffer): string | null {
  let depth = 0;
  let start = -1;
  let field: string | null = null;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      start = at + 1;
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
      if (depth === 1) field ??= bytes.toString('utf8', start, Math.min(at, start + FIELD_BYTES_MAX));
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
    } else if (byte === COMMA && depth === 1) {
      field = null;
    }
  }
  return bytes.subarray(0, 64).toString('latin1').trimStart().startsWith('{') ? field : null;
}
