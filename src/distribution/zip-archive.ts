import { crc32, inflateRawSync } from 'node:zlib';

/** Bounds on what an archive may hold; a wheel is data of strangers. */
export interface ZipLimits {
  /** Bytes of all files together, unpacked. */
  totalBytes: number;
  files: number;
}

export interface ZipEntry {
  /** Relative, with `/`, without `.` and `..`. */
  path: string;
  bytes: Uint8Array;
}

/** Not a zip file, a damaged one, or one that reaches for more than its own folder. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const PATH_MAX = 512;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Unpacks an archive into memory. Every name is checked and every file inflated against the size that was announced,
 * so that no bomb unfolds beyond `limits`.
 * @throws ZipError
 */
export function readZip(archive: Uint8Array, limits: ZipLimits): ZipEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const { count, at: directory } = findDirectory(bytes);
  if (count > limits.files) throw new ZipError(`it has ${count} entries, and ${limits.files} are allowed`);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let total = 0;
  let at = directory;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw new ZipError('its directory is damaged');
    }
    const nameBytes = bytes.readUInt16LE(at + 28);
    const path = bytes.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    const isFolder = checkEntry(path, bytes.readUInt32LE(at + 38) >>> 16);
    if (!isFolder) {
      if (seen.has(path)) throw new ZipError(`it holds ${shown(path)} twice`);
      seen.add(path);
      total += bytes.readUInt32LE(at + 24);
      if (total > limits.totalBytes) {
        throw new ZipError(`it unpacks to more than the ${limits.totalBytes} bytes that are allowed`);
      }
      entries.push({ path, bytes: unpack(bytes, at, path) });
    }
    at += ENTRY_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function findDirectory(bytes: Buffer): { count: number; at: number } {
  const last = bytes.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_MAX); at--) {
    if (bytes.readUInt32LE(at) !== END_SIGNATURE) continue;
    const count = bytes.readUInt16LE(at + 10);
    const start = bytes.readUInt32LE(at + 16);
    // These values stand for sizes beyond 4 GB or 65,535 entries, which no wheel for this interpreter has.
    if (count === 0xffff || start === 0xffffffff) throw new ZipError('it is a zip64 archive');
    return { count, at: start };
  }
  throw new ZipError('it is no zip file');
}

/** @returns whether it is a folder */
function checkEntry(path: string, mode: number): boolean {
  const isFolder = path.endsWith('/');
  const parts = (isFolder ? path.slice(0, -1) : path).split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..');
  if (bad || path.length > PATH_MAX || hasOddCharacters(path) || /^[A-Za-z]:/.test(path)) {
    throw new ZipError(`it holds a path that leaves its folder or is not a plain one: ${shown(path)}`);
  }
  const type = mode & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) {
    throw new ZipError(`${shown(path)} is a link or a device`);
  }
  return isFolder;
}

function unpack(bytes: Buffer, entry: number, path: string): Uint8Array {
  const flags = bytes.readUInt16LE(entry + 8);
  const method = bytes.readUInt16LE(entry + 10);
  const sum = bytes.readUInt32LE(entry + 16);
  const packed = bytes.readUInt32LE(entry + 20);
  const size = bytes.readUInt32LE(entry + 24);
  const local = bytes.readUInt32LE(entry + 42);
  if (flags & ENCRYPTED) throw new ZipError(`${shown(path)} is encrypted`);
  if (local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL_SIGNATURE) {
    throw new ZipError(`${shown(path)} is damaged`);
  }
  const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const data = bytes.subarray(start, start + packed);
  const result = decode(data, method, size, path);
  if (data.length !== packed || result.length !== size || crc32(result) !== sum) {
    throw new ZipError(`${shown(path)} is damaged`);
  }
  return result;
}

function decode(data: Buffer, method: number, size: number, path: string): Uint8Array {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new ZipError(`${shown(path)} is packed in an unknown way (${method})`);
  // A limit of 0 would mean none.
  if (size === 0) return new Uint8Array();
  try {
    return inflateRawSync(data, { maxOutputLength: size });
  } catch (error) {
    throw new ZipError(`${shown(path)} is damaged, or larger than it says`, { cause: error });
  }
}

/** Backslashes, control characters, and what was no UTF-8. */
function hasOddCharacters(path: string): boolean {
  return [...path].some((character) => character < ' ' || '\\\u007f\ufffd'.includes(character));
}

const shown = (path: string) => JSON.stringify(path.slice(0, 100));
