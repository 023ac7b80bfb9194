import { setImmediate as nextTurn } from 'node:timers/promises';
import { shownText } from '../shown-text.js';

/** Letters of a word that are shown; what else is wrong is shown by its first character. */
const WORD_LENGTH_MAX = 10;

/** A quote as a sentence shows it. */
const QUOTE = `'"'`;
const BLANKS = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
/** What a string may contain without a backslash. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[A-Za-z]+/y;

/** Values and pieces of strings that are looked at in one turn of the event loop, a few ms. */
const TURN_STEPS = 20_000;
const LINE_FEED = 0x0a;

/** Where a text stops being JSON. */
interface Fault {
  at: number;
  /** What JSON has at this place. */
  expected: string;
}

/**
 * Says where JSON that JSON.parse refused is malformed, and what is there: in the same words whatever the version of
 * Node. In linear time.
 * @returns the end of a sentence, such as `line 1, column 9: expected a value, found "}"`
 */
export function describeMalformed(text: string): string {
  return describeFault(text, findFault(text));
}

/** The same for a long text, over several turns of the event loop. */
export async function describeMalformedLater(text: string): Promise<string> {
  const search = searchFault(text);
  for (;;) {
    const { done, value } = search.next();
    if (done) return describeFault(text, value);
    await nextTurn();
  }
}

export function findFault(text: string): Fault | null {
  const search = searchFault(text);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

function describeFault(text: string, fault: Fault | null): string {
  if (!fault) return 'it cannot be parsed';
  const { line, column } = placeOf(text, fault.at);
  return `line ${line}, column ${column}: expected ${fault.expected}, found ${found(text, fault.at)}`;
}

/** Both count from 1; a surrogate pair is one column. */
function placeOf(text: string, at: number): { line: number; column: number } {
  let [line, column] = [1, 1];
  for (let index = 0; index < at; ) {
    const character = text.codePointAt(index) as number;
    index += character > 0xffff ? 2 : 1;
    if (character === LINE_FEED) {
      line++;
      column = 1;
    } else {
      column++;
    }
  }
  return { line, column };
}

/**
 * By hand, without a call for each level: texts may be nested thousands of levels deep. Yields every TURN_STEPS.
 */
function* searchFault(text: string): Generator<void, Fault | null> {
  let at = 0;
  let steps = 0;
  const isTired = (): boolean => ++steps % TURN_STEPS === 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const take = (sign: string): boolean => {
    if (text[at] !== sign) return false;
    at++;
    return true;
  };
  /** @returns what is missing; null behind the end of a string */
  function* takeString(): Generator<void, string | null> {
    for (at++; ; ) {
      if (isTired()) yield;
      skip(PLAIN);
      if (take('"')) return null;
      if (skip(ESCAPE)) continue;
      if (text[at] === '\\') return 'an escape sequence of JSON';
      return at < text.length
        ? 'an escape sequence, since control characters are not allowed in strings'
        : QUOTE;
    }
  }
  function* key(orClose: string): Generator<void, string | null> {
    skip(BLANKS);
    if (text[at] !== '"') return `${orClose}a key in double quotes`;
    const missing = yield* takeString();
    if (missing) return missing;
    skip(BLANKS);
    return take(':') ? null : '":"';
  }
  const open: ('{' | '[')[] = [];
  for (;;) {
    if (isTired()) yield;
    skip(BLANKS);
    let missing: string | null = null;
    if (take('{')) {
      skip(BLANKS);
      if (!take('}')) {
        missing = yield* key('"}" or ');
        if (missing) return { at, expected: missing };
        open.push('{');
        continue;
      }
    } else if (take('[')) {
      skip(BLANKS);
      if (!take(']')) {
        open.push('[');
        continue;
      }
    } else if (text[at] === '"') missing = yield* takeString();
    else if (!skip(NUMBER) && !skip(LITERAL)) missing = 'a value';
    if (missing) return { at, expected: missing };
    // Behind a value: whatever ends here, until one goes on.
    for (;;) {
      skip(BLANKS);
      const inside = open.at(-1);
      if (inside === undefined) return at === text.length ? null : { at, expected: 'the end of the text' };
      if (take(',')) {
        missing = inside === '{' ? yield* key('') : null;
        if (missing) return { at, expected: missing };
        break;
      }
      const close = inside === '{' ? '}' : ']';
      if (!take(close)) return { at, expected: `"," or "${close}"` };
      open.pop();
    }
  }
}

function found(text: string, at: number): string {
  if (at >= text.length) return 'the end of the text';
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  const what = word
    ? shownText(word, WORD_LENGTH_MAX)
    : shownText(String.fromCodePoint(text.codePointAt(at) ?? 0), 2);
  return what === '"' ? QUOTE : `"${what}"`;
}
