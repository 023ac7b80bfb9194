import { shownText } from './shown-text.js';

/** Letters of a word that are shown; what else is wrong is shown by its first character. */
const WORD_LENGTH_MAX = 10;

/** A quote as a sentence shows it. */
const QUOTE = `'"'`;
const BLANKS = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
/** What may stand in a string without a backslash. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[A-Za-z]+/y;

/** Where a text stops being JSON. */
interface Fault {
  at: number;
  /** What JSON has at this place. */
  expected: string;
}

/**
 * Says where a text that JSON.parse refused goes wrong, and what is there: in the same words whatever the version of
 * Node. In linear time.
 * @returns the end of a sentence, such as `line 1, column 9: expected a value, found "}"`
 */
export function describeMalformed(text: string): string {
  const fault = findFault(text);
  if (!fault) return 'it cannot be parsed';
  const before = text.slice(0, fault.at);
  const line = countOf(before, '\n') + 1;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return `line ${line}, column ${column}: expected ${fault.expected}, found ${found(text, fault.at)}`;
}

/** By hand, without a call for each level: texts may be nested thousands of levels deep. */
export function findFault(text: string): Fault | null {
  let at = 0;
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
  const takeString = (): string | null => {
    for (at++; ; ) {
      skip(PLAIN);
      if (take('"')) return null;
      if (skip(ESCAPE)) continue;
      if (text[at] === '\\') return 'an escape sequence of JSON';
      return at < text.length
        ? 'an escape sequence, since control characters are not allowed in strings'
        : QUOTE;
    }
  };
  const key = (orClose: string): string | null => {
    skip(BLANKS);
    if (text[at] !== '"') return `${orClose}a key in double quotes`;
    const missing = takeString();
    if (missing) return missing;
    skip(BLANKS);
    return take(':') ? null : '":"';
  };
  const open: ('{' | '[')[] = [];
  for (;;) {
    skip(BLANKS);
    let missing: string | null = null;
    if (take('{')) {
      skip(BLANKS);
      if (!take('}')) {
        missing = key('"}" or ');
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
    } else if (text[at] === '"') missing = takeString();
    else if (!skip(NUMBER) && !skip(LITERAL)) missing = 'a value';
    if (missing) return { at, expected: missing };
    // Behind a value: whatever ends here, until one goes on.
    for (;;) {
      skip(BLANKS);
      const inside = open.at(-1);
      if (inside === undefined) return at === text.length ? null : { at, expected: 'the end of the text' };
      if (take(',')) {
        missing = inside === '{' ? key('') : null;
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

function countOf(text: string, sign: string): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count++;
  return count;
}
