/** Bounds on what an archive may hold; a wheel is data of strangers. */
export interface ZipLimits {
  /** Bytes of all files together, unpacked. */
  totalBytes: number;
  files: number;
}

/** A file or folder as the directory of an archive lists it, checked against its bounds and its own header. */
export interface ZipMember {
  /** Relative, with `/`, without `.` and `..`. */
  path: string;
  isFolder: boolean;
  method: number;
  /** CRC-32 of the unpacked bytes. */
  sum: number;
  /** Where the packed bytes begin, and how many there are. */
  start: number;
  packed: number;
  /** Bytes after unpacking. */
  size: number;
}

/** Not a zip file, a damaged one, or one that reaches for more than its own folder. */
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
/** Encrypted, strongly so, or with a hidden directory. */
const ENCRYPTED = 0x2041;
/** These stand for numbers that are told elsewhere, beyond 4 GB or 65,535 entries: no wheel for this interpreter has them. */
const NO_UINT16 = 0xffff;
const NO_UINT32 = 0xffffffff;
const PATH_MAX = 512;
/** Of UTF-8, for a character. */
const BYTES_PER_CHARACTER = 4;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

interface End {
  count: number;
  start: number;
  /** Where the directory ends, and the end record begins. */
  end: number;
}

/**
 * Reads the list of an archive's entries, and nothing of their contents: names, sizes and places are checked as a whole
 * before anything is unpacked, so that no two entries share bytes and no bomb unfolds beyond `limits`.
 * @throws ZipError
 */
export function readDirectory(bytes: Buffer, limits: ZipLimits): ZipMember[] {
  const directory = findDirectory(bytes);
  const { count } = directory;
  if (count > limits.files) throw new ZipError(`it has ${count} entries, and ${limits.files} are allowed`);
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
    if (seen.has(path)) throw new ZipError(`it holds ${shown(path)} twice`);
    seen.add(path);
    total += size;
    if (total > limits.totalBytes) {
      throw new ZipError(`it unpacks to more than the ${limits.totalBytes} bytes that are allowed`);
    }
    places.push([bytes.readUInt32LE(at + 42), start + packed]);
    members.push(member);
    at = next;
  }
  if (at !== directory.end) throw damagedList();
  demandApart(places);
  return members;
}

/** The end record is the one whose comment reaches to the end of the file: no other can be meant. */
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
    if (!isWhole) throw new ZipError('it is a part of an archive');
    if (start + length !== end || count * ENTRY_BYTES > length) throw damagedList();
    return { count, start, end };
  }
  throw new ZipError('it is no zip file');
}

function readMember(bytes: Buffer, at: number, nameBytes: number, directory: End): ZipMember {
  const name = bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
  // Before it is a text: an archive of names only would take its size once more for each.
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
  if (isFolder && size > 0) throw new ZipError(`${shown(path)} is a folder with bytes of its own`);
  const damaged = () => new ZipError(`${shown(path)} is damaged`);
  if (local + LOCAL_BYTES > directory.start || bytes.readUInt32LE(local) !== LOCAL_SIGNATURE) throw damaged();
  const localName = local + LOCAL_BYTES;
  const start = localName + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  // What another reader finds there must be the same file, packed in the same way.
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
    throw new ZipError(`it holds a path that leaves its folder or is not a plain one: ${shown(path)}`);
  }
  const type = mode & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) {
    throw new ZipError(`${shown(path)} is a link or a device`);
  }
  return isFolder;
}

/** Entries that share bytes are how a small archive unpacks to a large one, many times over. */
function demandApart(places: [start: number, end: number][]): void {
  places.sort(([a], [b]) => a - b);
  for (let index = 1; index < places.length; index++) {
    const [, before] = places[index - 1] as [number, number];
    const [start] = places[index] as [number, number];
    if (start < before) throw new ZipError('its files overlap');
  }
}

/** Backslashes, control characters, and what was no UTF-8. */
function hasOddCharacters(path: string): boolean {
  return [...path].some((character) => character < ' ' || '\\\u007f\ufffd'.includes(character));
}

const damagedList = () => new ZipError('its directory is damaged');

export const shown = (path: string): string => JSON.stringify(path.slice(0, 100));
