/**
 * The text of values whose parsed form is not all of them: JSON.parse rounds numbers, makes 1 of 1.0, and sorts keys that
 * look like numbers. Kept with the parsed object, so that it accompanies it through forms, batches and DTOs.
 */
const SOURCES = new WeakMap<object, string>();

/** The field whose text is kept, of the outermost object and of each entry of its `items`. */
const FIELD = 'context';
const LIST = 'items';
/** A list whose text is kept as well, of the outermost object only: results of tools. */
const RESULTS = 'results';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const SPACE = 0x20;

/** From the first character of a value to the one after its last. */
interface Span {
  start: number;
  end: number;
}

/** The text that an object was parsed from, without white space between its values; undefined for any other object. */
export function sourceOf(value: object): string | undefined {
  return SOURCES.get(value);
}

/**
 * Keeps the text of each `context`, and of `results`. One pass over the text, and none where there is neither.
 * @param text JSON, as JSON.parse has accepted it
 * @param value what it made of that
 */
export function noteSources(text: string, value: unknown): void {
  if (!isObject(value)) return;
  const items: unknown[] = Array.isArray(value[LIST]) ? value[LIST] : [];
  const results = value[RESULTS];
  if (!holdsField(value) && !items.some(holdsField) && !Array.isArray(results)) return;
  const { [FIELD]: own, [LIST]: list, [RESULTS]: given } = membersOf(text, spaceEnd(text, 0));
  note(text, value, own);
  if (Array.isArray(results) && given) SOURCES.set(results, compact(text, given));
  if (!list || items.length === 0) return;
  let at = spaceEnd(text, list.start + 1);
  for (const item of items) {
    const end = valueEnd(text, at);
    if (isObject(item)) note(text, item, membersOf(text, at)[FIELD]);
    // Behind the comma, or behind the end of the list.
    at = spaceEnd(text, spaceEnd(text, end) + 1);
  }
}

function note(text: string, holder: Record<string, unknown>, span: Span | undefined): void {
  const value = holder[FIELD];
  if (span && isObject(value)) SOURCES.set(value, compact(text, span));
}

type Members = { [FIELD]?: Span; [LIST]?: Span; [RESULTS]?: Span };

/** Where these fields of the object at `start` are. Of a name that comes twice, JSON.parse takes the last. */
function membersOf(text: string, start: number): Members {
  const found: Members = {};
  for (let at = spaceEnd(text, start + 1); text.charCodeAt(at) === QUOTE; ) {
    const nameEnd = stringEnd(text, at);
    const name = nameOf(text, at, nameEnd);
    const valueStart = spaceEnd(text, spaceEnd(text, nameEnd) + 1);
    const end = valueEnd(text, valueStart);
    if (name === FIELD || name === LIST || name === RESULTS) found[name] = { start: valueStart, end };
    at = spaceEnd(text, end);
    if (text.charCodeAt(at) === COMMA) at = spaceEnd(text, at + 1);
  }
  return found;
}

/** Longest spelling of a name that matters: all of its letters as \uXXXX. */
const NAME_CHARS = 6 * FIELD.length + 2;

function nameOf(text: string, start: number, end: number): string | null {
  return end - start > NAME_CHARS ? null : JSON.parse(text.slice(start, end));
}

/** Removes white space between values. Copies, unless the value is most of the body: a slice keeps all of it in memory. */
function compact(text: string, { start, end }: Span): string {
  const parts: string[] = [];
  let from = start;
  for (let at = start; at < end; ) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = stringEnd(text, at);
    else if (unit > SPACE) at++;
    else {
      parts.push(text.slice(from, at));
      at = spaceEnd(text, at);
      from = at;
    }
  }
  if (parts.length === 0 && 2 * (end - start) > text.length) return text.slice(start, end);
  parts.push(text.slice(from, end));
  return Buffer.from(parts.join('')).toString();
}

/** The end of the value that begins at `start`. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    switch (text[at]) {
      case '"':
        at = stringEnd(text, at);
        if (depth === 0) return at;
        break;
      case '[':
      case '{':
        depth++;
        at++;
        break;
      case ']':
      case '}':
        // Of a number or a word this is the end already.
        if (depth === 0) return at;
        depth--;
        at++;
        if (depth === 0) return at;
        break;
      case ',':
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        if (depth === 0) return at;
        at++;
        break;
      default:
        at++;
    }
  }
  return text.length;
}

/**
 * The index after the closing quote. indexOf() is many times as fast as a loop, but slower for strings with escaped quotes.
 */
function stringEnd(text: string, start: number): number {
  const quote = text.indexOf('"', start + 1);
  if (quote < 0) return text.length;
  if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1;
  let at = start + 1;
  for (let unit = text.charCodeAt(at); unit !== QUOTE; unit = text.charCodeAt(at)) {
    if (at >= text.length) return text.length;
    at += unit === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function spaceEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) <= SPACE) at++;
  return at;
}

function holdsField(value: unknown): boolean {
  return isObject(value) && isObject(value[FIELD]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
