import { followed } from '../guard.js';
import { isRecord, sha256Of } from '../json-values.js';
import { normalizeName } from '../package-name.js';
import { allows, parseSpecifiers } from '../specifier.js';
import { parseVersion, type Version } from '../version.js';
import { type Platform, parseWheelName } from '../wheel-name.js';
import { rankOf } from '../wheel-tags.js';
import { hasSign } from './hidden-paths.js';

/** A wheel in an index that runs on this interpreter. */
export interface IndexWheel {
  fileName: string;
  /** From the file name. */
  version: Version;
  url: string;
  /** Hex. */
  sha256: string;
  /** Bytes; null when the index does not list it. */
  size: number | null;
  isYanked: boolean;
  /** SHA-256 of the separate METADATA file; null when the file or its hash is missing. */
  metadataSha256: string | null;
  /** From its tags; pip prefers lower ranks. */
  rank: number;
  build: string;
}

/** A project in an index. */
export interface ProjectPage {
  wheels: IndexWheel[];
  /** Number of unusable files by reason, for the error message when no wheel is usable. */
  unusable: Record<Reason, number>;
}

export type Reason = 'no wheel' | 'other platform' | 'other Python' | 'no hash' | 'not readable';

/** A page that violates the simple API. The message is for the client. */
export class PageError extends Error {
  override readonly name = 'PageError';
}

/** The largest real projects have about 20,000. */
const FILES_MAX = 100_000;
/** Opening brackets, counted before the page is parsed: each becomes an object in memory. */
const OBJECTS_MAX = 500_000;
const URL_CHARS_MAX = 4096;

/**
 * Reads a project's page of the simple JSON API (PEP 691 with 592, 658, 700 and 714). An invalid entry is skipped; it
 * does not invalidate the page.
 * @param url of the page; links are relative to it
 * @throws PageError
 */
export function readProjectPage(body: Buffer, project: string, url: URL, platform: Platform): ProjectPage {
  const page = parsePage(body);
  if (!isRecord(page) || !isRecord(page.meta) || !Array.isArray(page.files)) {
    throw new PageError('its response does not follow the simple JSON API');
  }
  if (!/^1\.\d{1,6}$/.test(String(page.meta['api-version']))) {
    throw new PageError('it does not support version 1 of the simple API');
  }
  if (typeof page.name !== 'string' || page.name.length > 1000 || normalizeName(page.name) !== project) {
    throw new PageError('its response is about another project');
  }
  if (page.files.length > FILES_MAX) {
    throw new PageError(`it lists ${page.files.length} files; at most ${FILES_MAX} are allowed`);
  }
  const unusable = { 'no wheel': 0, 'other platform': 0, 'other Python': 0, 'no hash': 0, 'not readable': 0 };
  const wheels: IndexWheel[] = [];
  const runs = pythonTest(platform.python);
  for (const file of page.files) {
    const read = readFile(file, project, url, platform, runs);
    if (typeof read === 'string') unusable[read]++;
    else wheels.push(read);
  }
  return { wheels, unusable };
}

function parsePage(body: Buffer): unknown {
  let objects = 0;
  for (let at = 0; at < body.length && objects <= OBJECTS_MAX; at++) {
    const byte = body[at];
    if (byte === 0x7b || byte === 0x5b) objects++;
  }
  if (objects > OBJECTS_MAX) throw new PageError(`its response has more than ${OBJECTS_MAX} objects`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new PageError('its response is not valid JSON');
  }
}

function readFile(
  file: unknown,
  project: string,
  page: URL,
  platform: Platform,
  runs: (requiresPython: unknown) => boolean,
): IndexWheel | Reason {
  if (!isRecord(file) || typeof file.filename !== 'string' || typeof file.url !== 'string')
    return 'not readable';
  const { filename: fileName } = file;
  if (!fileName.endsWith('.whl')) return 'no wheel';
  const wheel = parseWheelName(fileName);
  const version = wheel && parseVersion(wheel.version.replaceAll('_', '-'));
  if (!wheel || !version || normalizeName(wheel.name) !== project) return 'not readable';
  const rank = rankOf(wheel.tags, platform);
  if (rank === null) return 'other platform';
  if (!runs(file['requires-python'])) return 'other Python';
  const hashes = isRecord(file.hashes) ? file.hashes : {};
  const sha256 = sha256Of(hashes.sha256);
  if (sha256 === null) return 'no hash';
  const url = addressOf(file.url, page);
  if (url === null) return 'not readable';
  return {
    ...{ fileName, version, url, sha256, rank, build: wheel.build },
    size: Number.isSafeInteger(file.size) && Number(file.size) >= 0 ? Number(file.size) : null,
    // true, or a reason.
    isYanked: file.yanked === true || typeof file.yanked === 'string',
    metadataSha256: metadataHash(file),
  };
}

/** Tests a Requires-Python against this interpreter. An unreadable one allows every version, as in pip. */
function pythonTest(python: string): (requiresPython: unknown) => boolean {
  const version = parseVersion(python);
  // The files of a page share a few values.
  const known = new Map<string, boolean>();
  return (requiresPython) => {
    if (typeof requiresPython !== 'string' || version === null) return true;
    const before = known.get(requiresPython);
    if (before !== undefined) return before;
    const specifiers = parseSpecifiers(requiresPython);
    const runs = !specifiers || allows(specifiers, version);
    known.set(requiresPython, runs);
    return runs;
  };
}

/** The key has a newer name (PEP 714) and an older one. */
function metadataHash(file: Record<string, unknown>): string | null {
  const metadata = file['core-metadata'] ?? file['dist-info-metadata'];
  return isRecord(metadata) ? sha256Of(metadata.sha256) : null;
}

function addressOf(text: string, page: URL): string | null {
  if (text.length > URL_CHARS_MAX) return null;
  try {
    const url = followed(text, page);
    if (url.hash !== '') url.hash = '';
    return hasSign(url.href) ? null : url.href;
  } catch {
    return null;
  }
}
