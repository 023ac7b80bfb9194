import { characterFault, isPlainObject, kindOf, type Rule } from '../../server/http/rules/text-rules.js';

/** The folders that Python may write; relative paths start in the first. */
const WORK_FOLDER = '/home/pyodide';
const WRITABLE = [`${WORK_FOLDER}/`, '/tmp/'];
export const PATH_LENGTH_MAX = 512;
export const SEGMENT_BYTES_MAX = 255;
const KNOWN_FIELDS = new Set(['path', 'content', 'encoding']);
const SLASH = 0x2f;
/** Both alphabets of RFC 4648. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const WHITE_SPACE = /[ \t\r\n]+/g;

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
  if (encoding === 'base64') return isBase64(content) ? null : 'content must be valid base64';
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
  return segmentFault(path);
}

/** By hand: a body may have thousands of paths with hundreds of segments each. */
function segmentFault(path: string): string | null {
  let start = path.startsWith('/') ? 1 : 0;
  for (let at = start; at <= path.length; at++) {
    if (at < path.length && path.charCodeAt(at) !== SLASH) continue;
    const length = at - start;
    if (length <= 2 && '..'.startsWith(path.slice(start, at))) {
      return `must have no empty, "." or ".." segments; received ${shown(path)}`;
    }
    // A character takes three bytes at most.
    if (length * 3 > SEGMENT_BYTES_MAX && Buffer.byteLength(path.slice(start, at)) > SEGMENT_BYTES_MAX) {
      return `must have segments of at most ${SEGMENT_BYTES_MAX} bytes`;
    }
    start = at + 1;
  }
  return null;
}

/** As encoders write it: in lines or not, with its padding or without, in the alphabet for URLs, too. No stray bits. */
export function isBase64(text: string): boolean {
  const plain = text.replace(WHITE_SPACE, '');
  if (!BASE64.test(plain)) return false;
  const rest = plain.length % 4;
  if (plain.endsWith('=') ? rest !== 0 : rest === 1) return false;
  const end = plain.slice(rest === 0 ? -4 : -rest).replaceAll('=', '');
  const again = Buffer.from(end, 'base64').toString('base64url');
  return again === end.replaceAll('+', '-').replaceAll('/', '_');
}

/** A file cannot stand where another one needs a folder. */
export function placesFault(taken: Set<string>): string | null {
  // In order, what begins with a place comes after it, with nothing in between that does not.
  const beginnings: string[] = [];
  for (const place of [...taken].sort()) {
    while (beginnings.length > 0 && !place.startsWith(beginnings.at(-1) as string)) beginnings.pop();
    const folder = beginnings.find(({ length }) => place.charCodeAt(length) === SLASH);
    if (folder) return `has a fault: ${shown(folder)} cannot be a file and a folder`;
    beginnings.push(place);
  }
  return null;
}

export function placeOf(path: string): string {
  return path.startsWith('/') ? path : `${WORK_FOLDER}/${path}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
