import { characterFault, isPlainObject, kindOf, type Rule } from './text-rules.js';

/** The folders that Python may write; relative paths start in the first. */
const WORK_FOLDER = '/home/pyodide';
const WRITABLE = [`${WORK_FOLDER}/`, '/tmp/'];
export const PATH_LENGTH_MAX = 512;
export const SEGMENT_BYTES_MAX = 255;
const KNOWN_FIELDS = new Set(['path', 'content', 'encoding']);
/** An empty, "." or ".." segment; the first slash of an absolute path is none. */
const BAD_SEGMENT = /(?:^(?:\/|(?!\/))|(?!^)\/)\.{0,2}(?:\/|$)/;
const LONG_SEGMENTS = /[^/]{86,}/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Input files as a whole. By hand, since it stops at the first fault: a body full of tiny files would otherwise
 * keep the validator busy for seconds.
 */
export const filesRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of files; received ${kindOf(value)}`;
  const taken = new Set<string>();
  for (const [index, file] of value.entries()) {
    const fault = fileFault(file, taken);
    if (fault) return `has a fault: [${index}] ${fault}`;
  }
  return placesFault(taken);
};

function fileFault(file: unknown, taken: Set<string>): string | null {
  if (!isPlainObject(file)) return `must be an object; received ${kindOf(file)}`;
  for (const name of Object.keys(file)) {
    if (!KNOWN_FIELDS.has(name)) return `has the unknown field ${JSON.stringify(name.slice(0, 80))}`;
  }
  const { path, content, encoding } = file;
  const fault = pathFault(path);
  if (fault) return `path ${fault}`;
  const place = placeOf(String(path));
  if (taken.has(place)) return `path must be unique; received ${shown(String(path))} twice`;
  taken.add(place);
  if (encoding !== undefined && encoding !== 'utf8' && encoding !== 'base64') {
    return `encoding must be "utf8" or "base64"; received ${typeof encoding === 'string' ? shown(encoding) : kindOf(encoding)}`;
  }
  if (typeof content !== 'string') return `content must be a string; received ${kindOf(content)}`;
  if (encoding === 'base64')
    return isBase64(content) ? null : 'content must be valid base64 with its padding';
  const broken = characterFault(content);
  return broken && `content ${broken}`;
}

/** Why Python could not or should not have a file of this name; null for a path that is fine. */
export function pathFault(path: unknown): string | null {
  if (typeof path !== 'string') return `must be a string; received ${kindOf(path)}`;
  if (path === '') return 'must not be empty';
  if (path.length > PATH_LENGTH_MAX) {
    return `must be at most ${PATH_LENGTH_MAX} characters; received ${path.length}`;
  }
  if (path.includes('\0')) return 'must not contain NUL characters';
  const broken = characterFault(path);
  if (broken) return broken;
  if (path.startsWith('/') && !WRITABLE.some((folder) => path.startsWith(folder))) {
    return `must be relative, or below ${WORK_FOLDER} or /tmp; received ${shown(path)}`;
  }
  if (BAD_SEGMENT.test(path)) return `must have no empty, "." or ".." segments; received ${shown(path)}`;
  // Only what is longer in characters than a third can be too long in bytes.
  const long = path.match(LONG_SEGMENTS) ?? [];
  if (long.some((segment) => Buffer.byteLength(segment) > SEGMENT_BYTES_MAX)) {
    return `must have segments of at most ${SEGMENT_BYTES_MAX} bytes`;
  }
  return null;
}

/** Strictly: the alphabet of RFC 4648 with its padding, no white space, no stray bits. */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return false;
  if (!text.endsWith('=')) return true;
  return Buffer.from(text.slice(-4), 'base64').toString('base64') === text.slice(-4);
}

/** A file cannot stand where another one needs a folder. */
export function placesFault(taken: Set<string>): string | null {
  // With the slash before every other character, what is in a folder comes right after the folder.
  const places = [...taken].map((place) => place.replaceAll('/', '\0')).sort();
  const at = places.findIndex((place, index) => places[index + 1]?.startsWith(`${place}\0`));
  if (at < 0) return null;
  const folder = String(places[at]).replaceAll('\0', '/');
  return `has a fault: ${shown(folder)} cannot be a file and a folder`;
}

export function placeOf(path: string): string {
  return path.startsWith('/') ? path : `${WORK_FOLDER}/${path}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
