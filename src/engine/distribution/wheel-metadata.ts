import { ZipError } from './zip-directory.js';

/** The relevant headers of a wheel's METADATA. */
export interface WheelMetadata {
  name: string;
  version: string;
  /** Values of Requires-Dist, unparsed. */
  requires: string[];
  /** Such as `>=3.9`; empty for any. */
  requiresPython: string;
}

/** METADATA includes the description; the longest on PyPI have a few hundred KB. */
export const METADATA_BYTES_MAX = 4 << 20;
/** For a relevant header, with its continuation lines. */
const HEADER_CHARS_MAX = 4096;
const REQUIRES_MAX = 1_000;
const NAME_CHARS_MAX = 64;
const HEADERS = {
  name: 'Name',
  version: 'Version',
  'requires-dist': 'Requires-Dist',
  'requires-python': 'Requires-Python',
};
type Header = keyof typeof HEADERS;

/**
 * Reads the mail-style headers up to the first empty line, in one pass, and keeps only the relevant ones.
 * @throws ZipError when it exceeds a limit
 */
export function readMetadata(bytes: Uint8Array): WheelMetadata {
  if (bytes.byteLength > METADATA_BYTES_MAX) {
    throw new ZipError(`its METADATA has more than ${METADATA_BYTES_MAX} bytes`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const found: Record<Header, string[]> = {
    name: [],
    version: [],
    'requires-dist': [],
    'requires-python': [],
  };
  let current: Header | null = null;
  for (const line of linesOf(text)) {
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current) found[current].push(joined(current, found[current].pop() ?? '', line));
      continue;
    }
    current = headerOf(line);
    if (!current) continue;
    if (found[current].length === REQUIRES_MAX) {
      throw new ZipError(`it has more than ${REQUIRES_MAX} ${HEADERS[current]} headers`);
    }
    found[current].push(joined(current, '', line.slice(current.length + 1)));
  }
  // The first of several headers counts.
  const [name = ''] = found.name;
  const [version = ''] = found.version;
  const [requiresPython = ''] = found['requires-python'];
  return { name, version, requires: found['requires-dist'], requiresPython };
}

/** Without their line breaks, LF or CRLF. */
function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    yield line.endsWith('\r') ? line.slice(0, -1) : line;
    at = end < 0 ? text.length : end + 1;
  }
}

function headerOf(line: string): Header | null {
  const colon = line.indexOf(':');
  if (colon < 0 || colon > NAME_CHARS_MAX) return null;
  const name = line.slice(0, colon).toLowerCase();
  return Object.hasOwn(HEADERS, name) ? (name as Header) : null;
}

function joined(header: Header, before: string, line: string): string {
  if (before.length + line.length > HEADER_CHARS_MAX) {
    throw new ZipError(`its header ${HEADERS[header]} has more than ${HEADER_CHARS_MAX} characters`);
  }
  return `${before} ${line.trim()}`.trim();
}
