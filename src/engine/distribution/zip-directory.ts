/** Limits on an untrusted archive. */
export interface ZipLimits {
  /** Unpacked bytes of all files together. */
  totalBytes: number;
  files: number;
}

/** A file or folder in the directory of an archive, validated against the limits and its local header. */
export interface ZipMember {
  /** Relative, with `/`, without `.` and `..`. */
  path: string;
  isFolder: boolean;
  method: number;
  /** CRC-32 of the unpacked bytes. */
  sum: number;
  /** Offset and number of the packed bytes. */
  start: number;
  packed: number;
  /** Bytes after unpacking. */
  size: number;
}

/** Not a zip file, a damaged one, or one with paths outside its folder. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const END_BYTES = 22;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const COMMENT_MAX = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
/** Flags: encrypted, strongly encrypted, masked local header. */
const ENCRYPTED = 0x2041;
/** Zip64 markers, for more than 4 GB or 65,535 entries: no wheel for this interpreter needs them. */
const NO_UINT16 = 0xffff;
const NO_UINT32 = 0xffffffff;
const PATH_MAX = 512;
/** In UTF-8. */
const BYTES_PER_CHARACTER = 4;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

interface End {
  count: number;
  start: number;
  /** Offset where the directory ends and the end record begins. */
  end: number;
}

/**
 * Reads and validates the directory of an archive, without unpacking: names, sizes and offsets of all entries are checked
 * first, so that no two entries share bytes and no zip bomb unpacks beyond `limits`.
 *
 * Our own, since wheels are hostile until proved otherwise: yauzl (3.4) takes entries that share bytes, a name twice, a local
 * header with another name, and content whose CRC-32 is wrong, and would need all of this around it.
 * @throws ZipError
 */
export function readDirectory(bytes: Buffer, limits: ZipLimits): ZipMember[] {
  const directory = findDirectory(bytes);
  const { count } = directory;
  if (count > limits.files)
    throw new ZipError(`it has ${count} entries; at most ${limits.files} are allowed`);
  const members: ZipMember[] = [];
  const places: [start: number, end: number][] = [];
  const seen = new Set<string>();
  let total = 0;
  let at = directory.start;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > directory.end || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw damagedList();
    const nameBytes = bytes.readUInt16LE(at + 28);
    const next = at + ENTRY_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > directory.end) throw damagedList();
    const member = readMember(bytes, at, nameBytes, directory);
    const { path, start, packed, size } = member;
    if (seen.has(path)) throw new ZipError(`it contains ${shown(path)} twice`);
    seen.add(path);
    total += size;
    if (total > limits.totalBytes) {
      throw new ZipError(`it unpacks to more than the limit of ${limits.totalBytes} bytes`);
    }
    places.push([bytes.readUInt32LE(at + 42), start + packed]);
    members.push(member);
    at = next;
  }
  if (at !== directory.end) throw damagedList();
  requireApart(places);
  return members;
}

/** Accepts only an end record whose comment reaches exactly to the end of the file, so that readers cannot disagree. */
function findDirectory(bytes: Buffer): End {
  const first = Math.max(0, bytes.length - END_BYTES - COMMENT_MAX);
  const tail = bytes.subarray(first);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    at = tail.lastIndexOf(END_SIGNATURE, at);
    if (at < 0) break;
    const end = first + at;
    if (end + END_BYTES + bytes.readUInt16LE(end + 20) !== bytes.length) continue;
    const count = bytes.readUInt16LE(end + 10);
    const length = bytes.readUInt32LE(end + 12);
    const start = bytes.readUInt32LE(end + 16);
    const locator = end - ZIP64_LOCATOR_BYTES;
    const isZip64 = locator >= 0 && bytes.readUInt32LE(locator) === ZIP64_LOCATOR_SIGNATURE;
    if (isZip64 || count === NO_UINT16 || length === NO_UINT32 || start === NO_UINT32) {
      throw new ZipError('it is a zip64 archive');
    }
    const isWhole = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
    if (!isWhole) throw new ZipError('it is one part of a split archive');
    if (start + length !== end || count * ENTRY_BYTES > length) throw damagedList();
    return { count, start, end };
  }
  throw new ZipError('it is not a zip file');
}

function readMember(bytes: Buffer, at: number, nameBytes: number, directory: End): ZipMember {
  const name = bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
  // Limited before decoding: names of overlapping entries could multiply the size of the archive.
  const path = name.toString('utf8', 0, PATH_MAX * BYTES_PER_CHARACTER);
  const isFolder = checkPath(path, nameBytes, bytes.readUInt32LE(at + 38) >>> 16);
  const flags = bytes.readUInt16LE(at + 8);
  const method = bytes.readUInt16LE(at + 10);
  const packed = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const local = bytes.readUInt32LE(at + 42);
  if (flags & ENCRYPTED) throw new ZipError(`${shown(path)} is encrypted`);
  if (packed === NO_UINT32 || size === NO_UINT32 || local === NO_UINT32) {
    throw new ZipError('it is a zip64 archive');
  }
  if (isFolder && size > 0) throw new ZipError(`${shown(path)} is a folder with content`);
  const damaged = () => new ZipError(`${shown(path)} is damaged`);
  if (local + LOCAL_BYTES > directory.start || bytes.readUInt32LE(local) !== LOCAL_SIGNATURE) throw damaged();
  const localName = local + LOCAL_BYTES;
  const start = localName + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  // The local header must agree, so that every reader sees the same file.
  const isSame =
    bytes.readUInt16LE(local + 26) === nameBytes &&
    bytes.readUInt16LE(local + 8) === method &&
    bytes.compare(name, 0, nameBytes, localName, localName + nameBytes) === 0;
  if (!isSame || start + packed > directory.start) throw damaged();
  return { path, isFolder, method, sum: bytes.readUInt32LE(at + 16), start, packed, size };
}

/** @returns whether it is a folder */
function checkPath(path: string, nameBytes: number, mode: number): boolean {
  const isFolder = path.endsWith('/');
  const parts = (isFolder ? path.slice(0, -1) : path).split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..');
  const isLong = path.length > PATH_MAX || nameBytes > PATH_MAX * BYTES_PER_CHARACTER;
  if (bad || isLong || hasOddCharacters(path) || /^[A-Za-z]:/.test(path)) {
    throw new ZipError(`it contains a path that is invalid or leaves its folder: ${shown(path)}`);
  }
  const type = mode & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) {
    throw new ZipError(`${shown(path)} is a link or a device`);
  }
  return isFolder;
}

/** Overlapping entries make zip bombs: a small archive that unpacks to a huge one. */
function requireApart(places: [start: number, end: number][]): void {
  places.sort(([a], [b]) => a - b);
  for (let index = 1; index < places.length; index++) {
    const [, before] = places[index - 1] as [number, number];
    const [start] = places[index] as [number, number];
    if (start < before) throw new ZipError('its files overlap');
  }
}

/** Backslashes, control characters, and invalid UTF-8. */
function hasOddCharacters(path: string): boolean {
  return [...path].some((character) => character < ' ' || '\\\u007f\ufffd'.includes(character));
}

const damagedList = () => new ZipError('its directory is damaged');

export const shown = (path: string): string => JSON.stringify(path.slice(0, 100));
