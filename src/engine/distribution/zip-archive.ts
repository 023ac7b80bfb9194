import { crc32, inflateRawSync } from 'node:zlib';
import { readDirectory, shown, ZipError, type ZipLimits, type ZipMember } from './zip-directory.js';

export interface ZipEntry {
  /** Relative, with `/`, without `.` and `..`. */
  path: string;
  bytes: Uint8Array;
}

const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks an archive into memory after validating its whole directory. No file may inflate beyond its declared size.
 * Blocks: do not call it on the event loop of a server.
 * @throws ZipError
 */
export function readZip(archive: Uint8Array, limits: ZipLimits): ZipEntry[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  return readDirectory(bytes, limits)
    .filter(({ isFolder }) => !isFolder)
    .map((member) => ({ path: member.path, bytes: unpack(bytes, member) }));
}

/**
 * Unpacks one file of an archive after validating its whole directory.
 * @param isWanted selects the file by its path; the first match counts
 * @returns null when no file matches. @throws ZipError
 */
export function readZipFile(
  archive: Uint8Array,
  limits: ZipLimits,
  isWanted: (path: string) => boolean,
): ZipEntry | null {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const member = readDirectory(bytes, limits).find(({ path, isFolder }) => !isFolder && isWanted(path));
  return member ? { path: member.path, bytes: unpack(bytes, member) } : null;
}

function unpack(bytes: Buffer, { path, start, packed, size, sum, method }: ZipMember): Uint8Array {
  const result = decode(bytes.subarray(start, start + packed), method, size, path);
  if (result.length !== size || crc32(result) !== sum) throw new ZipError(`${shown(path)} is damaged`);
  return result;
}

function decode(data: Buffer, method: number, size: number, path: string): Uint8Array {
  if (method === STORED) return data;
  if (method !== DEFLATED)
    throw new ZipError(`${shown(path)} uses an unsupported compression method (${method})`);
  // zlib treats a limit of 0 as no limit.
  if (size === 0) return new Uint8Array();
  try {
    return inflateRawSync(data, { maxOutputLength: size });
  } catch (error) {
    throw new ZipError(`${shown(path)} is damaged, or larger than declared`, { cause: error });
  }
}
