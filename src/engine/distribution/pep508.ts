import { type MarkerEnvironment, markerEnvironment, markerHolds } from './markers.js';
import { NAME, normalizeName } from './package-name.js';
import { parseSpecifiers, type Specifier } from './specifier.js';

/** A dependency specification (PEP 508). */
export interface RequirementLine {
  /** Normalized. */
  name: string;
  /** Normalized, sorted, unique. */
  extras: string[];
  specifiers: Specifier[];
  /** After an @, instead of specifiers. */
  url: string | null;
  /** After a semicolon; empty for none. */
  marker: string;
}

/** For lines from requirements files and requests; METADATA has its own limit. */
const LINE_CHARS_MAX = 8192;
const EXTRAS_MAX = 100;

/**
 * Reads `name[extra] >=1.2,<2 ; marker` and `name @ url ; marker`. One pass, without backtracking.
 * @throws SyntaxError that quotes the line
 */
export function parseRequirementLine(line: string): RequirementLine {
  const unreadable = () => new SyntaxError(`invalid requirement: ${line.slice(0, 200)}`);
  if (line.length > LINE_CHARS_MAX) throw unreadable();
  const text = line.trim();
  const nameEnd = endOfName(text);
  const name = text.slice(0, nameEnd);
  if (!NAME.test(name)) throw unreadable();
  let rest = text.slice(nameEnd).trimStart();
  let extras: string[] = [];
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    const found = end < 0 ? null : parseExtras(rest.slice(1, end));
    if (!found) throw unreadable();
    extras = found;
    rest = rest.slice(end + 1).trimStart();
  }
  const common = { name: normalizeName(name), extras };
  if (rest.startsWith('@')) {
    const [url = '', ...behind] = splitOnce(rest.slice(1).trimStart(), /\s/);
    const marker = (behind[0] ?? '').trimStart();
    if (url === '' || (marker !== '' && !marker.startsWith(';'))) throw unreadable();
    return { ...common, specifiers: [], url, marker: marker.slice(1).trim() };
  }
  const [head = '', marker = ''] = splitOnce(rest, /;/);
  const specifiers = parseSpecifiers(head);
  if (!specifiers) throw unreadable();
  return { ...common, specifiers, url: null, marker: marker.trim() };
}

/**
 * Whether the marker of a line holds here.
 * @param extras requested extras of the package with this line; may be empty
 * @throws SyntaxError when the marker is invalid
 */
export function counts(
  { marker }: Pick<RequirementLine, 'marker'>,
  environment: MarkerEnvironment,
  extras: readonly string[],
): boolean {
  if (marker === '') return true;
  return (extras.length === 0 ? [''] : extras).some((extra) => {
    const holds = markerHolds(marker, { ...environment, extra });
    if (holds === null) throw new SyntaxError(`its marker is invalid: ${marker.slice(0, 200)}`);
    return holds;
  });
}

/** To validate a marker any interpreter will do. */
const SOMEWHERE = markerEnvironment({ python: '3.14.0' });

/** @throws SyntaxError for an invalid marker */
export function requireReadable(line: RequirementLine): void {
  counts(line, SOMEWHERE, []);
}

/** Name and extras: `httpx[http2]`. */
export function idOf(name: string, extras: readonly string[]): string {
  return extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
}

function endOfName(text: string): number {
  let end = 0;
  while (end < text.length && /[A-Za-z0-9._-]/.test(text.charAt(end))) end++;
  return end;
}

function parseExtras(list: string): string[] | null {
  if (list.trim() === '') return [];
  const names = list.split(',').map((name) => name.trim());
  if (names.length > EXTRAS_MAX || !names.every((name) => NAME.test(name))) return null;
  return [...new Set(names.map(normalizeName))].sort();
}

function splitOnce(text: string, at: RegExp): string[] {
  const index = text.search(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
