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

/** What a program may show or return; the depth is that of harness/results.py. */
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
  /** How each open array or object closes, the outermost first: the nesting is the text's, so no recursion. */
  const closers: number[] = [];
  let left = values;
  let expectsValue = true;
  // Negative: what was read there is no JSON.
  for (let at = spaceEnd(text, 0); at >= 0; at = at < 0 ? at : spaceEnd(text, at)) {
    const unit = text.charCodeAt(at);
    if (expectsValue) {
      if (--left < 0) return false;
      if (unit !== OPEN_ARRAY && unit !== OPEN_OBJECT) {
        at = scalarEnd(text, at, unit);
        expectsValue = false;
        continue;
      }
      if (closers.length >= depth) return false;
      const closer = unit === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      at = spaceEnd(text, at + 1);
      if (text.charCodeAt(at) === closer) {
        at++;
        expectsValue = false;
        continue;
      }
      closers.push(closer);
      if (closer === CLOSE_OBJECT) at = nameEnd(text, at);
      continue;
    }
    const closer = closers.at(-1);
    if (closer === undefined) return at === text.length;
    at++;
    if (unit === COMMA) {
      expectsValue = true;
      if (closer === CLOSE_OBJECT) at = nameEnd(text, at);
    } else if (unit === closer) closers.pop();
    else return false;
  }
  return false;
}

// Each of these reads from `at` on, and answers where what it reads ends, or -1 when it is something else. Functions of
// numbers instead of an object with a position: V8 keeps those in registers, which is four times as fast.

/** A name and its colon. */
function nameEnd(text: string, at: number): number {
  const end = stringEnd(text, spaceEnd(text, at));
  if (end < 0) return -1;
  const colon = spaceEnd(text, end);
  return text.charCodeAt(colon) === COLON ? colon + 1 : -1;
}

function scalarEnd(text: string, at: number, first: number): number {
  if (first === QUOTE) return stringEnd(text, at);
  if (first === MINUS || isDigit(first)) return numberEnd(text, at);
  const word = WORDS.find((candidate) => text.startsWith(candidate, at));
  return word === undefined ? -1 : at + word.length;
}

function stringEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== QUOTE) return -1;
  for (let at = start + 1; ; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at + 1;
    // Control characters, line breaks among them, must be escaped; NaN is the end of the text.
    if (!(unit >= SPACE)) return -1;
    if (unit !== BACKSLASH) continue;
    at = escapeEnd(text, at + 1) - 1;
    if (at < 0) return -1;
  }
}

/** What follows a backslash. */
function escapeEnd(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (ESCAPES.has(unit)) return at + 1;
  if (unit !== LETTER_U) return -1;
  for (let digit = at + 1; digit <= at + 4; digit++) if (!isHexDigit(text.charCodeAt(digit))) return -1;
  return at + 5;
}

function numberEnd(text: string, start: number): number {
  let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
  at = text.charCodeAt(at) === ZERO ? at + 1 : digitsEnd(text, at);
  if (at >= 0 && text.charCodeAt(at) === POINT) at = digitsEnd(text, at + 1);
  // e or E, which differ by this bit.
  if (at < 0 || (text.charCodeAt(at) | 0x20) !== LETTER_E) return at;
  const sign = text.charCodeAt(at + 1);
  return digitsEnd(text, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
}

/** One or more. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at > start ? at : -1;
}

function spaceEnd(text: string, start: number): number {
  for (let at = start; ; at++) {
    const unit = text.charCodeAt(at);
    // Space, tab, line feed, carriage return, and nothing else of what others call white space.
    if (unit > SPACE || (unit !== SPACE && unit !== 9 && unit !== 10 && unit !== 13)) return at;
  }
}

const isDigit = (unit: number) => unit >= ZERO && unit <= NINE;
const isHexDigit = (unit: number) =>
  isDigit(unit) || ((unit | 0x20) >= LETTER_A && (unit | 0x20) <= LETTER_F);
