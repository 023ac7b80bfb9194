import { nameFault, SHARED_FOLDERS, type SharedPlace } from './shared-place.js';

/** One shared file. */
export interface SharedEntry {
  place: SharedPlace;
  content: Buffer;
  /** Moment at which the place was first taken, ms since 1970. */
  uploadedAt: number;
  /** Moment of the last change, ms since 1970. */
  modifiedAt: number;
}

interface Header {
  folder: string;
  name: string;
  size: number;
  uploadedAt: number;
  modifiedAt: number;
}

const MAGIC = 'pyodide-pool-server shared file 1\n';

/** An entry as the bytes of its file: a line that names the format, a line of JSON, the content. */
export function encodeEntry({ place, content, uploadedAt, modifiedAt }: SharedEntry): Buffer {
  const header: Header = { ...place, size: content.length, uploadedAt, modifiedAt };
  return Buffer.concat([Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`), content]);
}

/** The entry that the bytes of a file hold; null for anything else, such as a file that was cut. */
export function decodeEntry(bytes: Buffer): SharedEntry | null {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const end = bytes.indexOf('\n', MAGIC.length);
  if (end === -1) return null;
  const header = parse(bytes.toString('utf8', MAGIC.length, end));
  const content = bytes.subarray(end + 1);
  if (!header || header.size !== content.length || nameFault(header.name) !== null) return null;
  const folder = SHARED_FOLDERS.find((one) => one === header.folder);
  if (!folder) return null;
  const { name, uploadedAt, modifiedAt } = header;
  return { place: { folder, name }, content, uploadedAt, modifiedAt };
}

function parse(text: string): Header | null {
  try {
    const { folder, name, size, uploadedAt, modifiedAt } = JSON.parse(text) as Header;
    const numbers = [size, uploadedAt, modifiedAt].every((value) => Number.isFinite(value));
    return typeof name === 'string' && numbers ? { folder, name, size, uploadedAt, modifiedAt } : null;
  } catch {
    return null;
  }
}
